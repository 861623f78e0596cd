import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RESERVE_BYTES } from '../../shared/download/reserve.ts'
import { crc32c, encodeCrc32c } from '../archive/crc32c.ts'
import { ArchiveRefusedError } from '../archive/member-name.ts'
import { CHECKPOINT_FILE, type CheckpointFile } from '../library/checkpoint-file.ts'
import { locateModel } from '../library/layout.ts'
import { diskError, notEnoughSpace } from './disk-error.ts'
import { type FreeBytes, freeBytesOnDisk } from './disk-space.ts'
import { DownloadError } from './download-error.ts'
import type { DownloadPlan, Transfer, TransferEvent, TransferOutcome } from './plan.ts'
import { Staging } from './staging.ts'
import { type ArchiveStorage, type OpenArchive, storageUnreachable } from './storage.ts'
import { Unpacker } from './unpack.ts'

/**
 * A transfer in one stream: request, unpack, check, rename. It cannot resume, and is the way for archives that cannot be read
 * by range: compressed ones, and storage without ranges.
 */
export function streamTransfer(storage: ArchiveStorage, freeBytes: FreeBytes = freeBytesOnDisk): Transfer {
  return async (plan, report, signal) => {
    const archive = await storage.open(plan.getLink, signal)
    // Read as a plain stream, so that closing it early is quiet.
    archive.body.on('error', () => {})
    try {
      await checkSpace(plan, archive, freeBytes)
      report({ type: 'size', totalBytes: archive.sizeBytes })
      const staging = await Staging.create(plan.folder)
      try {
        return await fetchInto(staging, plan, archive, report, signal)
      } catch (error) {
        await staging.discard()
        throw error
      }
    } catch (error) {
      signal.throwIfAborted()
      throw explain(error, plan.folder)
    } finally {
      archive.body.destroy()
    }
  }
}

async function checkSpace(plan: DownloadPlan, archive: OpenArchive, freeBytes: FreeBytes): Promise<void> {
  if (archive.sizeBytes === null) return
  const saveFolder = join(plan.folder, '..')
  const free = await freeBytes(saveFolder)
  const needed = archive.sizeBytes + RESERVE_BYTES
  if (free < needed) throw notEnoughSpace(saveFolder, needed, free)
}

async function fetchInto(
  staging: Staging,
  plan: DownloadPlan,
  archive: OpenArchive,
  report: (event: TransferEvent) => void,
  signal: AbortSignal,
): Promise<TransferOutcome> {
  const unpacker = new Unpacker(staging.path, {
    file: (path, sizeBytes) => report({ type: 'file', path, sizeBytes }),
    written: (path, writtenBytes) => report({ type: 'written', path, writtenBytes }),
  })
  let crc = 0
  let receivedBytes = 0
  try {
    for await (const chunk of received(archive, signal)) {
      crc = crc32c(chunk, crc)
      receivedBytes += chunk.length
      report({ type: 'received', receivedBytes })
      await unpacker.write(chunk)
    }
    report({ type: 'checking' })
    checkWhole(archive, receivedBytes, crc)
    await unpacker.end()
  } catch (error) {
    await unpacker.settle()
    throw error
  }
  const root = await rootOf(staging.path)
  if (!(await locateModel(root))) {
    throw new DownloadError('ARCHIVE_REFUSED', {
      message: 'There are no model files in this archive.',
      detail: 'It has no model_full folder. Nothing was kept.',
      advice: 'Tell Datature’s support which checkpoint this is.',
    })
  }
  const verification = archive.crc32c === null ? 'size-only' : 'checksum'
  const prefix = root === staging.path ? '' : `${root.slice(staging.path.length + 1)}/`
  const file: CheckpointFile = {
    version: 1,
    app: plan.app,
    source: plan.source,
    archive: { sizeBytes: receivedBytes, etag: archive.etag, crc32c: encodeCrc32c(crc), verification },
    files: unpacker.files
      .filter(({ path }) => path.startsWith(prefix))
      .map((entry) => ({ ...entry, path: entry.path.slice(prefix.length) })),
    savedAt: new Date().toISOString(),
  }
  await writeFile(join(root, CHECKPOINT_FILE), `${JSON.stringify(file, null, 2)}\n`, { flush: true })
  signal.throwIfAborted() // past the rename it cannot be cancelled any more
  await staging.publish(root)
  const result = await locateModel(plan.folder)
  if (!result)
    throw new DownloadError('FOLDER_MISSING', { message: 'The finished folder vanished.', detail: plan.folder, advice: 'Try again.' })
  return { result, verification }
}

async function* received(archive: OpenArchive, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of archive.body) yield chunk
  } catch (error) {
    signal.throwIfAborted()
    throw storageUnreachable(archive.hostname, error)
  }
}

/** Compares what arrived with what was promised, before any of it gets its final name. */
function checkWhole(archive: OpenArchive, receivedBytes: number, crc: number): void {
  if (archive.sizeBytes !== null && receivedBytes !== archive.sizeBytes) throw damaged('Fewer bytes arrived than the storage announced.')
  if (archive.crc32c !== null && archive.crc32c !== crc) throw damaged('The bytes that arrived do not match the published checksum.')
}

function damaged(detail: string, cause?: unknown): DownloadError {
  return new DownloadError('ARCHIVE_DAMAGED', {
    message: 'The archive arrived damaged.',
    detail: `${detail} Nothing was kept.`,
    advice: 'Try again. If it stays, the archive itself is damaged: tell Datature’s support.',
    cause,
  })
}

/** The folder that holds the model: the staging folder, or the one folder that everything in it lies in. */
async function rootOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true })
  const visible = entries.filter((entry) => !entry.name.startsWith('.'))
  const [only] = visible
  const known = visible.some((entry) => entry.name === 'model_full')
  return !known && visible.length === 1 && only?.isDirectory() ? join(folder, only.name) : folder
}

function explain(error: unknown, folder: string): unknown {
  if (error instanceof ArchiveRefusedError) {
    return new DownloadError('ARCHIVE_REFUSED', {
      message: 'The archive was refused, and nothing of it was kept.',
      detail: error.message,
      advice: 'Do not unpack it by other means. Tell Datature’s support which checkpoint this is.',
      cause: error,
    })
  }
  if (error instanceof Error && 'tarCode' in error) return damaged(`It is not a readable tar: ${error.message}.`, error)
  return diskError(error, join(folder, '..'))
}
