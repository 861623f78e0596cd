import { chooseDestination } from './destination.ts'
import type { Engine } from './engine.ts'
import type { DownloadPlan, TransferOutcome, TransferStatus } from './plan.ts'

/** A checkpoint and where it is to go. */
export interface DownloadModel extends Omit<DownloadPlan, 'folder'> {
  saveFolder: string
}

/** Fetches a checkpoint into its folder below a save folder, or finds that very checkpoint there, whole. */
export async function downloadModel(
  engine: Engine,
  { saveFolder, ...plan }: DownloadModel,
  report: (status: TransferStatus) => void,
  signal: AbortSignal,
): Promise<TransferOutcome> {
  const destination = await chooseDestination(saveFolder, { ...plan.source, parts: plan.parts })
  if (destination.kind === 'here') return destination.model
  return engine.transfer({ ...plan, folder: destination.folder }, report, signal)
}
