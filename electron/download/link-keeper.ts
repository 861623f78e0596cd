import { MAX_ASKED_WAIT_MS } from '../failure/retry-after.ts'
import type { ArchiveLink } from '../vi/archive-link.ts'
import { asPassing } from './as-passing.ts'
import { DownloadError } from './download-error.ts'
import { Hold } from './hold.ts'
import { PassingError } from './patience.ts'

/** Asked for anew so long before it expires. */
const MARGIN_MS = 60_000
/** New addresses that are refused in a row, before the refusal is final. */
const REFUSALS = 3

/**
 * Keeps the address of an archive valid: renews it before it expires and when the storage refuses it, once for all connections
 * that wait for it. The address stays in memory.
 */
export class LinkKeeper {
  readonly #getLink: (signal: AbortSignal) => Promise<ArchiveLink>
  readonly #signal: AbortSignal
  #link: ArchiveLink | null = null
  #renewAtMs = 0
  #renewal: Promise<ArchiveLink> | null = null
  #refusals = 0
  /** Vi asked to be left alone. */
  #held: { failure: DownloadError; hold: Hold } | null = null

  constructor(getLink: (signal: AbortSignal) => Promise<ArchiveLink>, signal: AbortSignal) {
    this.#getLink = getLink
    this.#signal = signal
  }

  get expiresAtMs(): number | null {
    return this.#link?.expiresAtMs ?? null
  }

  /** Whether Vi is being asked right now. */
  get isAsking(): boolean {
    return this.#renewal !== null
  }

  /** The address to ask with. @throws PassingError when Vi cannot be reached right now, or Vi's own error */
  async current(): Promise<ArchiveLink> {
    if (this.#link && performance.now() < this.#renewAtMs) return this.#link
    const heldMs = this.#held?.hold.leftMs ?? 0
    if (this.#held && heldMs > 0) throw new PassingError(this.#held.failure, { retryAfterMs: heldMs, isHeldBack: true })
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null
    })
    return this.#renewal
  }

  /** The address worked. */
  accepted(): void {
    this.#refusals = 0
  }

  /** The storage refused an address: the next one asks with a new one. @throws DownloadError STORAGE_REFUSED after several */
  refused(link: ArchiveLink, status: number): void {
    if (link !== this.#link) return // another connection has had it renewed already
    this.#link = null
    this.#refusals += 1
    if (this.#refusals >= REFUSALS) {
      throw new DownloadError('STORAGE_REFUSED', {
        message: 'The storage refused the download link, and new ones as well.',
        detail: `It answered ${status}.`,
        advice: 'Check this computer’s clock, then try again. If it stays, tell Datature’s support.',
        status,
      })
    }
  }

  async #renew(): Promise<ArchiveLink> {
    try {
      const link = await this.#getLink(this.#signal)
      // Measured from now on a clock that nobody sets: with a wrong clock an address would always seem expired, or never.
      const lifeMs = link.expiresAtMs - Date.now()
      this.#renewAtMs = performance.now() + (lifeMs > 0 ? Math.max(lifeMs / 2, lifeMs - MARGIN_MS) : MARGIN_MS)
      this.#link = link
      return link
    } catch (error) {
      this.#signal.throwIfAborted()
      const failure = asPassing(error)
      if (failure instanceof PassingError && failure.retryAfterMs !== null) {
        this.#held = { failure: failure.lasting, hold: new Hold(Math.min(failure.retryAfterMs, MAX_ASKED_WAIT_MS)) }
      }
      throw failure
    }
  }
}
