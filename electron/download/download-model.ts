import type { DownloadParts, ModelDownloadResult } from '../../shared/contract/downloads.ts'
import type { CheckpointFile } from '../library/checkpoint-file.ts'
import { locateModel } from '../library/layout.ts'
import { chooseDestination } from './destination.ts'
import { DownloadError } from './download-error.ts'
import type { Engine } from './engine.ts'
import type { DownloadPlan, TransferOutcome, TransferStatus } from './plan.ts'

/** A checkpoint and where it is to go. */
export interface DownloadModel extends Omit<DownloadPlan, 'folder'> {
  saveFolder: string
}

/** Where a checkpoint is: fetched just now, or here already. */
export interface DownloadedModel extends TransferOutcome {
  folder: string
  /** When it was saved, if that was not just now. */
  savedMs: number | null
}

/** Fetches a checkpoint into its folder below a save folder, or finds that very checkpoint there, whole. */
export async function downloadModel(
  engine: Engine,
  { saveFolder, ...plan }: DownloadModel,
  report: (status: TransferStatus) => void,
  signal: AbortSignal,
): Promise<DownloadedModel> {
  const { organizationId, runId, modelId } = plan.source
  const found = await modelHere(saveFolder, { organizationId, runId, modelId, parts: plan.parts })
  if (found.kind === 'here') return found.model
  return { ...(await engine.transfer({ ...plan, folder: found.folder }, report, signal)), folder: found.folder, savedMs: null }
}

/** The folder of a checkpoint: with it, or free for it. @throws DownloadError FOLDER_MISSING, FOLDER_TAKEN */
export async function modelHere(
  saveFolder: string,
  wanted: Pick<CheckpointFile['source'], 'organizationId' | 'runId' | 'modelId'> & { parts: DownloadParts },
  claimed: ReadonlySet<string> = new Set(),
): Promise<{ kind: 'here'; model: DownloadedModel } | { kind: 'free'; folder: string }> {
  const destination = await chooseDestination(saveFolder, wanted, claimed)
  if (destination.kind === 'free') return destination
  const { folder, file } = destination.saved
  const result: ModelDownloadResult | null = await locateModel(folder, wanted.parts)
  if (!result) {
    throw new DownloadError('FOLDER_TAKEN', {
      message: 'The folder of this checkpoint has lost its model.',
      detail: folder,
      advice: 'Move it away, then download again.',
    })
  }
  return { kind: 'here', model: { result, verification: file.archive.verification, folder, savedMs: Date.parse(file.savedAt) } }
}
