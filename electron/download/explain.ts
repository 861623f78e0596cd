import { ArchiveRefusedError } from '../archive/member-name.ts'
import { TarDamagedError } from '../archive/tar-header.ts'
import { diskError } from './disk-error.ts'
import { DownloadError } from './download-error.ts'
import { damaged } from './finish.ts'
import { PassingError } from './patience.ts'

/** Puts what can go wrong while an archive is read, or written into a folder, into words. */
export function explain(error: unknown, folder: string): unknown {
  if (error instanceof PassingError) return error.lasting
  if (error instanceof ArchiveRefusedError) {
    return new DownloadError('ARCHIVE_REFUSED', {
      message: 'The archive was refused, and nothing of it was kept.',
      detail: error.message,
      advice: 'Do not unpack it by other means. Tell Datature’s support which checkpoint this is.',
    })
  }
  if (error instanceof TarDamagedError) return damaged(error.message)
  if (error instanceof Error && 'tarCode' in error) return damaged(`It is not a readable tar: ${error.message}.`)
  return diskError(error, folder)
}
