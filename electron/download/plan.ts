import type { ModelDownloadResult } from '../../shared/contract/downloads.ts'
import type { CheckpointFile } from '../library/checkpoint-file.ts'

/** A pre-signed address and when it stops working. It stays in memory. */
export interface ArchiveLink {
  url: string
  expiresAtMs: number
}

/** What is to be fetched and where it goes. */
export interface DownloadPlan {
  source: CheckpointFile['source']
  app: CheckpointFile['app']
  /** The final folder; it does not exist yet, or is empty. */
  folder: string
  /** Asks Vi for an address of the archive; a new one at each call. */
  getLink: (signal: AbortSignal) => Promise<ArchiveLink>
}

/** What happens during a transfer, in order. */
export type TransferEvent =
  /** The storage answered; null where it does not tell the size. */
  | { type: 'size'; totalBytes: number | null }
  /** A file of the archive begins. */
  | { type: 'file'; path: string; sizeBytes: number }
  /** Bytes of a file reached the disk's cache. */
  | { type: 'written'; path: string; writtenBytes: number }
  /** Bytes of the archive arrived; counts from its beginning. */
  | { type: 'received'; receivedBytes: number }
  /** Everything has arrived and is being checked and put in place. */
  | { type: 'checking' }

/** What a finished transfer left behind. */
export interface TransferOutcome {
  result: ModelDownloadResult
  verification: CheckpointFile['archive']['verification']
}

/**
 * Carries out a plan: fetches, checks and puts the files in place, reporting on the way. It ends in whole files at
 * `plan.folder`, or throws (ViError, DownloadError, or the signal's reason) and leaves nothing there.
 */
export type Transfer = (plan: DownloadPlan, report: (event: TransferEvent) => void, signal: AbortSignal) => Promise<TransferOutcome>
