import type { DownloadParts } from '../../shared/contract/downloads.ts'
import { isSameParts } from '../../shared/download/parts.ts'
import type { CheckpointFile, CheckpointIdentity } from '../library/checkpoint-file.ts'
import { includesFile, locateModel } from '../library/layout.ts'
import { heldIn } from './held.ts'
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
  const held = await heldIn(folder, wanted)
  if (!held) return null
  const { file } = held
  if (!holdsWanted(file, wanted.parts)) return { model: null }
  await tidy(folder)
  const result = await locateModel(folder, wanted.parts)
  return { model: result && { result, verification: file.archive.verification, savedMs: Date.parse(file.savedAt) } }
}

/** Whether nothing that is wanted was left out. */
function holdsWanted({ parts, leftOut }: CheckpointFile, wanted: DownloadParts): boolean {
  if (leftOut.length === 0) return parts === 'all' || isSameParts(parts, wanted) // or it was saved before that was written down
  return !leftOut.some(({ path }) => includesFile(wanted, path))
}
