import type { DownloadParts, ModelDownloadResult } from '../../shared/contract/downloads.ts'
import type { CheckpointFile } from '../library/checkpoint-file.ts'
import type { ArchiveLink } from '../vi/archive-link.ts'

/** What is to be fetched and where it goes. */
export interface DownloadPlan {
  source: CheckpointFile['source']
  app: CheckpointFile['app']
  /** The whole checkpoint, or its adapter and run config alone. */
  parts: DownloadParts
  /** Why it was chosen, in words. */
  why?: string
  /** What the user wrote about the checkpoint; goes into its `checkpoint.json`. */
  note?: string
  /** The final folder; it does not exist yet, is empty, or holds less of this very checkpoint. */
  folder: string
  /** Asks Vi for an address of the archive; a new one at each call. */
  getLink: (signal: AbortSignal) => Promise<ArchiveLink>
}

/** A file of the archive that is being fetched. */
export interface TransferFile {
  path: string
  sizeBytes: number
  writtenBytes: number
}

/** Where a transfer stands. */
export interface TransferStatus {
  /** `resuming`: what an earlier attempt left is being read and compared. `checking`: everything is here and is being checked and put in place. */
  stage: 'opening' | 'resuming' | 'downloading' | 'checking'
  /** How many bytes are fetched in all; null where the storage does not tell. */
  totalBytes: number | null
  /** Counts from the beginning of the download, not of this attempt. */
  receivedBytes: number
  files: readonly TransferFile[]
  connections: number
  /** When the address must be renewed; null when it has none yet. */
  linkExpiresAtMs: number | null
  /** False for an archive that is read as one stream: it starts over when it is stopped. */
  canResume: boolean
  /** Why nothing comes right now, in words, and since which try. */
  trouble: { reason: string; tries: number } | null
  /** Nothing has come for so long that the network is taken to be gone. It goes on by itself. */
  waitsForNetwork: boolean
}

/** What a finished transfer left behind. */
export interface TransferOutcome {
  result: ModelDownloadResult
  verification: CheckpointFile['archive']['verification']
}

/**
 * Carries out a plan: fetches, checks and puts the files in place, reporting on the way. It ends in whole files at
 * `plan.folder`, or throws (an ExpectedError, or the signal's reason) and leaves nothing there. What was fetched stays in the
 * folder's part folder where it can be gone on with.
 */
export type Transfer = (plan: DownloadPlan, report: (status: TransferStatus) => void, signal: AbortSignal) => Promise<TransferOutcome>
