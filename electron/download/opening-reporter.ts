import { openingStatus } from './opening-status.ts'
import type { Patience } from './patience.ts'
import type { TransferStatus } from './plan.ts'

const REPORT_MS = 500

/**
 * Reports how a transfer stands while it does not do so itself: before it has been opened, and while a stream that broke is asked
 * for again.
 */
export class OpeningReporter {
  readonly #report: (status: TransferStatus) => void
  readonly #timer: NodeJS.Timeout
  #lastMs = 0

  /** @param waitsFor who has to answer next */
  constructor(patience: Patience, waitsFor: () => string, report: (status: TransferStatus) => void) {
    this.#report = report
    report(openingStatus(patience, waitsFor()))
    this.#timer = setInterval(() => {
      if (performance.now() - this.#lastMs >= REPORT_MS) report(openingStatus(patience, waitsFor()))
    }, REPORT_MS)
  }

  /** Passes on what the transfer reports. */
  readonly report = (status: TransferStatus): void => {
    this.#lastMs = performance.now()
    this.#report(status)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
