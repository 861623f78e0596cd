import { formatBytes } from '../../shared/format/bytes.ts'
import { DownloadError } from './download-error.ts'

/** The errno code of a file-system error, or an empty text. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Turns a file-system failure in a folder into words; anything else comes back as it is. */
export function diskError(error: unknown, folder: string): unknown {
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new DownloadError('DISK_FULL', {
        message: 'The disk is full.',
        detail: `Nothing more fits in ${folder}.`,
        advice: 'Make room there or choose another folder, then try again.',
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return notWritable(folder, error)
    case 'ENOENT':
    case 'ENOTDIR':
      return folderMissing(folder, error)
    case 'EBUSY':
    case 'ETXTBSY':
      return new DownloadError('FOLDER_NOT_WRITABLE', {
        message: 'A file is in use by another program.',
        detail: folder,
        advice: 'Close what uses that folder, then try again.',
        cause: error,
      })
    case 'EFBIG':
      return new DownloadError('DISK_FAILED', {
        message: 'A file is too large for this drive’s file system.',
        detail: `${folder} is on a drive that holds no files of that size; FAT32 ends at 4 GB.`,
        advice: 'Choose a folder on another drive.',
        cause: error,
      })
    case 'EIO':
    case 'ENXIO':
    case 'ENODEV':
    case 'ESTALE':
      return new DownloadError('DISK_FAILED', {
        message: 'The drive reports an error.',
        detail: `${errnoOf(error)} in ${folder}.`,
        advice: 'Check that it is connected and healthy, then try again.',
        cause: error,
      })
    case 'ENAMETOOLONG':
      return new DownloadError('FOLDER_NOT_WRITABLE', {
        message: 'A path would be too long for this system.',
        detail: folder,
        advice: 'Choose a folder with a shorter path.',
        cause: error,
      })
    default:
      return error
  }
}

/** The folder exists, but nothing can be written into it. */
export function notWritable(folder: string, cause?: unknown): DownloadError {
  return new DownloadError('FOLDER_NOT_WRITABLE', {
    message: 'The folder cannot be written to.',
    detail: folder,
    advice: 'Change its permissions or choose another folder.',
    cause,
  })
}

/** The folder is gone: deleted, renamed, or on a drive that is not connected. It is never made anew, since that could fill another drive. */
export function folderMissing(folder: string, cause?: unknown): DownloadError {
  return new DownloadError('FOLDER_MISSING', {
    message: 'The save folder is not there any more.',
    detail: folder,
    advice: 'Connect its drive or choose another folder.',
    cause,
  })
}

/** Too little room, known before the first byte. */
export function notEnoughSpace(folder: string, neededBytes: number, freeBytes: number, keepFreeBytes: number): DownloadError {
  const kept = keepFreeBytes > 0 ? `, of which ${formatBytes(keepFreeBytes)} stay free (Settings, Downloads)` : ''
  return new DownloadError('DISK_FULL', {
    message: `Not enough space. ${formatBytes(neededBytes + keepFreeBytes - freeBytes)} more needed.`,
    detail: `The checkpoint needs ${formatBytes(neededBytes)}; ${formatBytes(freeBytes)} are free in ${folder}${kept}.`,
    advice: 'Make room there or choose another folder, then try again.',
  })
}
