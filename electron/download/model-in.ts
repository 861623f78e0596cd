import type { DownloadParts } from '../../shared/contract/downloads.ts'
import { type CheckpointFile, type CheckpointIdentity, isSameCheckpoint } from '../library/checkpoint-file.ts'
import { locateModel } from '../library/layout.ts'
import { lookAtFolder } from '../library/scan.ts'
import { tidy } from './part-folder.ts'
import type { TransferOutcome } from './plan.ts'

/** Which checkpoint is wanted, and how much of it. */
export interface Wanted extends CheckpointIdentity {
  parts: DownloadParts
}

/** A finished checkpoint in its folder. */
export interface FoundModel extends TransferOutcome {
  savedMs: number
}

/**
 * What a folder holds of a wanted checkpoint: all that is wanted (`model`), less of it, or nothing. What a download that was killed
 * just after its last step has left there of its own is removed.
 */
export async function modelIn(folder: string, wanted: Wanted): Promise<{ model: FoundModel | null } | null> {
  const file = await wholeCheckpointIn(folder)
  if (!file || !isSameCheckpoint(file.source, wanted)) return null
  if (file.parts !== 'all' && wanted.parts === 'all') return { model: null }
  await tidy(folder)
  const result = await locateModel(folder, wanted.parts)
  return { model: result && { result, verification: file.archive.verification, savedMs: Date.parse(file.savedAt) } }
}

async function wholeCheckpointIn(folder: string): Promise<CheckpointFile | null> {
  const found = await lookAtFolder(folder).catch(() => null)
  return found?.file && found.faults.length === 0 ? found.file : null
}
