import type { ArchiveSource } from './archive-source.ts'
import type { SpaceRules } from './disk-space.ts'
import type { Held } from './held.ts'
import type { PartFolder } from './part-folder.ts'
import type { Patience } from './patience.ts'
import type { DownloadPlan, TransferStatus } from './plan.ts'
import type { RateLimit } from './rate-limit.ts'

/** What a transfer works with, however it fetches. */
export interface TransferContext {
  plan: DownloadPlan
  part: PartFolder
  /** What of the checkpoint stands at the destination already; it is kept. */
  held: Held | null
  source: ArchiveSource
  patience: Patience
  rateLimit: RateLimit
  space: SpaceRules
  report: (status: TransferStatus) => void
  signal: AbortSignal
}

/** How often a transfer reports at most. */
export const REPORT_MS = 100
