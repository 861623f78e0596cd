import type { Download } from '../../shared/contract/downloads.ts'
import { WAITING } from './download-record.ts'
import { SpeedMeter } from './speed-meter.ts'

/** A download on the list, and what goes with it while it runs. */
export interface Entry {
  download: Download
  abort: AbortController
  /** What it becomes when it has been stopped. */
  stopsAs: Download['progress'] | null
  meter: SpeedMeter
  /** Since when it is being prepared in vain; null when it is not. */
  stuckSinceMs: number | null
  /** While it is worked on, others wait for their turn. Not when it waits for the network itself, or cannot begin. */
  holdsTurn: boolean
  /** Resolves when it does nothing any more. */
  ended: Promise<void>
}

/** A download as it comes onto the list. */
export function entryOf(download: Download): Entry {
  return {
    download,
    abort: new AbortController(),
    stopsAs: null,
    meter: new SpeedMeter(),
    stuckSinceMs: null,
    holdsTurn: true,
    ended: Promise.resolve(),
  }
}

/** Has a download wait for its turn. */
export function wait(entry: Entry): void {
  entry.download = { ...entry.download, progress: WAITING }
}
