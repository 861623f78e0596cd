import { withDefaults } from '../../shared/options/with-defaults.ts'
import { MAX_ASKED_WAIT_MS } from '../failure/retry-after.ts'
import type { DownloadError } from './download-error.ts'
import { Hold } from './hold.ts'

/** A failure that may pass by itself: the network, a busy server. */
export class PassingError extends Error {
  /** What it becomes when nobody waits any longer. */
  readonly lasting: DownloadError
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | null
  /** The server wants fewer requests. */
  readonly slowDown: boolean
  /** A server that answers, but wrongly, is not asked for ever. */
  readonly triesInARow: number
  /** Nothing was asked: the server wants to be left alone until later. */
  readonly isHeldBack: boolean

  constructor(
    lasting: DownloadError,
    options: { retryAfterMs?: number | null; slowDown?: boolean; triesInARow?: number; isHeldBack?: boolean } = {},
  ) {
    super(lasting.message)
    this.name = 'PassingError'
    this.lasting = lasting
    this.retryAfterMs = options.retryAfterMs ?? null
    this.slowDown = options.slowDown ?? false
    this.triesInARow = options.triesInARow ?? Number.POSITIVE_INFINITY
    this.isHeldBack = options.isHeldBack ?? false
  }
}

/** So many bytes of an answer are progress; fewer, however often they come, are not. */
export const PROGRESS_BYTES = 64 * 1024

/** From so many failures on without progress, no wait is shorter than twice the base. */
const QUICK_TRIES = 2

/** How long a transfer of the app bears failures. */
export const PATIENCE_DEFAULTS: Required<PatienceOptions> = {
  backoffBaseMs: 500,
  backoffCapMs: 30_000,
  lostAfterMs: 300_000,
  giveUpAfterMs: Number.POSITIVE_INFINITY,
}

/** How long a transfer bears failures. */
export interface PatienceOptions {
  /** Full jitter below base × 2ⁿ, capped; after the first two tries at least twice the base. */
  backoffBaseMs?: number
  backoffCapMs?: number
  /** After so long without a byte the network is taken to be gone. */
  lostAfterMs?: number
  /** After so long without a byte the failure is final; never when left out. */
  giveUpAfterMs?: number
}

/**
 * Waits between the tries of one transfer. Its connections share it: a byte on any of them is a sign of life, and `wake` ends
 * every wait at once (after sleep, or when the network is back).
 */
export class Patience {
  readonly #options: Required<PatienceOptions>
  readonly #wakers = new Set<() => void>()
  #lastByteMs = performance.now()
  #bytesSinceFailure = 0
  #failures = 0
  #last: PassingError | null = null

  constructor(options: PatienceOptions = {}) {
    this.#options = withDefaults(PATIENCE_DEFAULTS, options)
  }

  /** Notes that so many bytes came. */
  noteBytes(count: number): void {
    this.#lastByteMs = performance.now()
    this.#bytesSinceFailure += count
    if (this.#bytesSinceFailure >= PROGRESS_BYTES) this.noteSuccess()
  }

  /** Notes that all came that was asked for, so that nothing is wrong any more. */
  noteSuccess(): void {
    this.#failures = 0
    this.#last = null
  }

  /** Why nothing comes, and how often it was tried since the last byte. */
  get trouble(): { reason: string; tries: number } | null {
    return this.#last && { reason: this.#last.lasting.detail || this.#last.lasting.message, tries: this.#failures }
  }

  get silentMs(): number {
    return performance.now() - this.#lastByteMs
  }

  /** Nothing came for so long, or will come for so long, that nobody should wait for it. */
  get isLost(): boolean {
    return this.#last !== null && Math.max(this.silentMs, this.#last.retryAfterMs ?? 0) >= this.#options.lostAfterMs
  }

  /** Ends every wait at once, but for those that a server asked for, and begins to count again. */
  wake(): void {
    this.#lastByteMs = performance.now()
    for (const waker of [...this.#wakers]) waker()
  }

  /** Tries until it works. @throws what is not a {@link PassingError}, or its `lasting` when patience has ended */
  async insist<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await attempt()
      } catch (error) {
        await this.wait(error, tries, signal)
      }
    }
  }

  /** Waits after a failure, until it is worth trying again. `tries` counts the failures of the same thing without progress. */
  async wait(error: unknown, tries: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (!(error instanceof PassingError)) throw error
    this.#last = error
    this.#bytesSinceFailure = 0
    if (!error.isHeldBack) this.#failures += 1
    const askedMs = Math.min(error.retryAfterMs ?? 0, MAX_ASKED_WAIT_MS)
    const leftMs = this.#options.giveUpAfterMs - this.silentMs
    if (tries + 1 >= error.triesInARow || leftMs <= askedMs) throw error.lasting
    const hold = new Hold(askedMs)
    let waitMs = Math.min(leftMs, askedMs + this.#backoffMs(tries))
    do {
      await this.#sleep(waitMs, signal)
      waitMs = hold.leftMs // woken before the server wants to be asked
    } while (waitMs > 0)
  }

  #backoffMs(tries: number): number {
    const { backoffBaseMs, backoffCapMs } = this.#options
    const longest = Math.min(backoffCapMs, backoffBaseMs * 2 ** Math.min(tries, 20))
    const shortest = tries < QUICK_TRIES ? 0 : Math.min(longest, 2 * backoffBaseMs)
    return shortest + Math.random() * (longest - shortest)
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        this.#wakers.delete(end)
        signal.removeEventListener('abort', end)
        if (signal.aborted) reject(signal.reason)
        else resolve()
      }
      const timer = setTimeout(end, ms)
      this.#wakers.add(end)
      signal.addEventListener('abort', end)
    })
  }
}
