import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DownloadParts } from '../../shared/contract/downloads.ts'
import { encodeCrc32c } from '../archive/crc32c.ts'
import { checkSafetensors } from '../archive/safetensors.ts'
import type { CheckpointFile } from '../library/checkpoint-file.ts'
import { writeProvenance } from '../library/checkpoint-summary.ts'
import { belongsToAdapter, locateModel } from '../library/layout.ts'
import { DownloadError } from './download-error.ts'
import type { PartFolder } from './part-folder.ts'
import type { DownloadPlan, TransferOutcome } from './plan.ts'

/** What arrived, complete and compared with the checksum where one was published. */
export interface Arrived {
  files: CheckpointFile['files']
  leftOut: CheckpointFile['leftOut']
  archive: CheckpointFile['archive']
}

/**
 * Puts what arrived in place: checks its layout and, where no checksum vouches for it, its weights' structure; writes
 * `checkpoint.json`; gives the folder its final name. Past that it cannot be cancelled any more.
 * @throws DownloadError ARCHIVE_REFUSED, ARCHIVE_DAMAGED
 */
export async function finish(part: PartFolder, plan: DownloadPlan, arrived: Arrived, signal: AbortSignal): Promise<TransferOutcome> {
  const root = await rootOf(part.path, arrived.files)
  if (!(await locateModel(root, plan.parts))) throw nothingUseful(plan)
  if (arrived.archive.verification !== 'checksum') await checkWeights(part.path, arrived.files)
  const prefix = root === part.path ? '' : `${root.slice(part.path.length + 1)}/`
  const file: CheckpointFile = {
    version: 1,
    app: plan.app,
    source: plan.source,
    parts: partsOf(arrived, plan),
    leftOut: arrived.leftOut,
    ...(plan.why ? { why: plan.why } : {}),
    ...(plan.note ? { note: plan.note } : {}),
    archive: arrived.archive,
    files: arrived.files
      .filter(({ path }) => path.startsWith(prefix))
      .map((entry) => ({ ...entry, path: entry.path.slice(prefix.length) })),
    savedAt: new Date().toISOString(),
  }
  await writeProvenance(root, file)
  signal.throwIfAborted()
  await part.publish(root)
  const result = await locateModel(plan.folder, plan.parts)
  if (!result)
    throw new DownloadError('FOLDER_MISSING', { message: 'The finished folder vanished.', detail: plan.folder, advice: 'Try again.' })
  return { result, verification: arrived.archive.verification }
}

/** What is here: more than was asked for, where some of it was here already. */
function partsOf({ files, leftOut }: Arrived, { parts }: DownloadPlan): DownloadParts {
  const isAdapter = files.every(({ path }) => belongsToAdapter(path)) && !leftOut.some(({ path }) => belongsToAdapter(path))
  if (isAdapter && parts !== 'all') return 'adapter'
  return leftOut.length === 0 ? 'all' : { files: files.map(({ path }) => path) }
}

/** What `checkpoint.json` says of an archive that arrived whole, or of a part of it (`crc` null). */
export function archiveFacts(
  sizeBytes: number,
  etag: string | null,
  crc: number | null,
  published: number | null,
): CheckpointFile['archive'] {
  return {
    sizeBytes,
    etag,
    crc32c: crc === null ? null : encodeCrc32c(crc),
    verification: crc !== null && crc === published ? 'checksum' : 'size-only',
  }
}

/** Bytes arrived, but not the right ones. */
export function damaged(detail: string): DownloadError {
  return new DownloadError('ARCHIVE_DAMAGED', {
    message: 'The archive arrived damaged.',
    detail: `${detail} Nothing was kept.`,
    advice: 'Try again. If it stays, the archive itself is damaged: tell Datature’s support.',
  })
}

/** The folder that holds the model: the part folder, or the one folder that everything in it lies in. */
async function rootOf(folder: string, files: CheckpointFile['files']): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true })
  const visible = entries.filter((entry) => !entry.name.startsWith('.'))
  const [only] = visible
  const known = files.some(({ path }) => /^(model_full|adapter|model_adapter)\//.test(path))
  return !known && visible.length === 1 && only?.isDirectory() ? join(folder, only.name) : folder
}

function nothingUseful({ parts }: DownloadPlan): DownloadError {
  return new DownloadError('ARCHIVE_REFUSED', {
    message: parts === 'all' ? 'There are no model files in this archive.' : 'There is no adapter in this archive.',
    detail: parts === 'all' ? 'It has no model_full folder. Nothing was kept.' : 'It may hold a fully trained model. Nothing was kept.',
    advice: parts === 'all' ? 'Tell Datature’s support which checkpoint this is.' : 'Download everything instead.',
  })
}

async function checkWeights(folder: string, files: CheckpointFile['files']): Promise<void> {
  for (const { path, sizeBytes } of files) {
    if (!path.endsWith('.safetensors')) continue
    const handle = await open(join(folder, path), 'r')
    try {
      const read = async (offset: number, length: number) => (await handle.read(Buffer.alloc(length), 0, length, offset)).buffer
      const fault = await checkSafetensors(read, sizeBytes)
      if (fault !== null) throw damaged(`${path}: ${fault}.`)
    } finally {
      await handle.close()
    }
  }
}
