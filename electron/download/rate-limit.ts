import { setTimeout as sleep } from 'node:timers/promises'

/** Bytes that may come ahead of the limit, so that it does not chop a steady flow. */
const BURST_MS = 100

/** A speed limit that all connections of all downloads share. */
export class RateLimit {
  /** Null is no limit. */
  bytesPerSecond: number | null = null
  readonly #now: () => number
  #freeAtMs = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Notes bytes that came; how long to wait before asking for more. */
  take(bytes: number): number {
    if (this.bytesPerSecond === null) return 0
    const now = this.#now()
    this.#freeAtMs = Math.max(now, this.#freeAtMs) + (bytes / this.bytesPerSecond) * 1000
    const aheadMs = this.#freeAtMs - now
    return aheadMs > BURST_MS ? aheadMs : 0
  }

  /** Takes bytes, and waits for as long as that asks. */
  async pause(bytes: number, signal: AbortSignal): Promise<void> {
    const waitMs = this.take(bytes)
    if (waitMs > 0) await sleep(waitMs, undefined, { signal })
  }
}
