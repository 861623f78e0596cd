import type { ArchiveLink } from '../vi/archive-link.ts'
import { DownloadError } from './download-error.ts'
import { LinkKeeper } from './link-keeper.ts'
import { type PassingError, type Patience, PROGRESS_BYTES } from './patience.ts'
import { readBody } from './read-body.ts'
import {
  type ArchiveStorage,
  type ByteRange,
  LinkRefusedError,
  type ObjectFacts,
  RangeRefusedError,
  type StorageAnswer,
  tooLittle,
  unreachable,
  wrongAnswer,
} from './storage.ts'

const STALL_MS = 15_000

/** What tells whether an archive is still the one that a download began with. */
export type ArchiveIdentity = Pick<ObjectFacts, 'etag' | 'generation' | 'sizeBytes'>

/** One archive in the storage, at whatever address it has right now. Once seen, it must stay the same. */
export class ArchiveSource {
  readonly links: LinkKeeper
  /** An answer that stops coming for so long is given up and asked for again. */
  readonly stallMs: number
  readonly #storage: ArchiveStorage
  readonly #patience: Patience
  readonly #signal: AbortSignal
  #identity: ArchiveIdentity | null = null
  /** Answers that nobody has taken yet, by where they begin. */
  readonly #ahead = new Map<number, { end: number; abort: AbortController; answer: Promise<StorageAnswer | null> }>()

  constructor(
    storage: ArchiveStorage,
    getLink: (signal: AbortSignal) => Promise<ArchiveLink>,
    patience: Patience,
    signal: AbortSignal,
    stallMs = STALL_MS,
  ) {
    this.stallMs = stallMs
    this.#storage = storage
    this.#patience = patience
    this.#signal = signal
    this.links = new LinkKeeper(getLink, signal)
  }

  /** Who has to answer next. */
  get waitsFor(): string {
    return this.links.isAsking ? 'Vi' : 'The storage'
  }

  /** Compares every further answer with this. */
  expect(identity: ArchiveIdentity): void {
    this.#identity = identity
  }

  /** Asks once, with a new address where the old one is refused. @throws PassingError, DownloadError, Vi's own error */
  async ask(range: ByteRange | null, signal: AbortSignal = this.#signal): Promise<StorageAnswer> {
    for (;;) {
      const link = await this.links.current()
      signal.throwIfAborted()
      try {
        const answer = await this.#storage.get(link.url, range, signal)
        this.links.accepted()
        this.#check(answer)
        return answer
      } catch (error) {
        if (error instanceof LinkRefusedError) this.links.refused(link, error.status)
        else if (error instanceof RangeRefusedError) throw this.#rangeRefused(error)
        else throw error
      }
    }
  }

  /**
   * Asks for a range before it is wanted: its answer begins to arrive, and waits unread until {@link ArchiveSource.askRange} is
   * called for just that range, or {@link ArchiveSource.dropAhead}.
   */
  askAhead(range: ByteRange): void {
    const abort = new AbortController()
    const stop = () => abort.abort(this.#signal.reason)
    this.#signal.addEventListener('abort', stop, { once: true })
    // When it fails it is asked again by whoever wants it, who then hears why.
    const answer = this.ask(range, abort.signal).catch(() => null)
    this.#ahead.set(range.start, { end: range.end, abort, answer })
  }

  /** Gives up the answers that nobody took. */
  dropAhead(): void {
    for (const { abort } of this.#ahead.values()) abort.abort()
    this.#ahead.clear()
  }

  /**
   * Asks once for a range of the archive. The answer begins where asked and may legally hold less.
   * @throws PassingError, DownloadError (ARCHIVE_REPLACED among them), Vi's own error
   */
  async askRange(range: ByteRange, signal: AbortSignal): Promise<StorageAnswer & { range: ByteRange }> {
    const answer = (await this.#takeAhead(range, signal)) ?? (await this.ask(range, signal))
    if (!answer.range || answer.range.start !== range.start || answer.range.end > range.end) {
      answer.body.destroy()
      throw wrongAnswer(answer.range ? 'It sent another part of the archive.' : 'It sent the whole archive instead of a part.')
    }
    return { ...answer, range: answer.range }
  }

  /** Reads a range into memory, however often the connection breaks. */
  async read(range: ByteRange): Promise<Buffer> {
    const parts: Buffer[] = []
    let start = range.start
    for (let tries = 0; start < range.end; ) {
      try {
        const part = await this.#readPart({ start, end: range.end })
        parts.push(part)
        start += part.length
        this.#patience.noteBytes(part.length)
        if (part.length < PROGRESS_BYTES && start < range.end) throw tooLittle()
        this.#patience.noteSuccess()
        tries = 0
      } catch (error) {
        await this.#patience.wait(error, tries, this.#signal)
        tries += 1
      }
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
  }

  async #takeAhead({ start, end }: ByteRange, signal: AbortSignal): Promise<StorageAnswer | null> {
    const ahead = this.#ahead.get(start)
    if (ahead?.end !== end) return null
    this.#ahead.delete(start)
    const stop = () => ahead.abort.abort(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    const answer = await ahead.answer
    signal.throwIfAborted()
    return answer?.body.destroyed ? null : answer // it broke while nobody was listening
  }

  async #readPart(range: ByteRange): Promise<Buffer> {
    const answer = await this.askRange(range, this.#signal)
    const wanted = answer.range.end - answer.range.start
    const bytes = await readBody(answer, this.stallMs, this.#signal)
    if (bytes.length !== wanted) throw unreachable(answer.hostname, null)
    return bytes
  }

  #check(answer: StorageAnswer): void {
    const known = this.#identity
    if (!known) return
    const same =
      (answer.sizeBytes === null || answer.sizeBytes === known.sizeBytes) &&
      answer.etag === known.etag &&
      (answer.generation === null || known.generation === null || answer.generation === known.generation)
    // A 200 with the same tag but another length is an answer to something else, not another archive.
    if (same || (!answer.range && answer.etag === known.etag)) return
    answer.body.destroy()
    throw replaced()
  }

  #rangeRefused({ sizeBytes }: RangeRefusedError): PassingError | DownloadError {
    const known = this.#identity?.sizeBytes ?? null
    if (sizeBytes !== null && known !== null && sizeBytes !== known) return replaced()
    return wrongAnswer('It says that the archive has no such part.')
  }
}

/** The archive is not the one any more that the download began with. */
export function replaced(): DownloadError {
  return new DownloadError('ARCHIVE_REPLACED', {
    message: 'The archive changed on Vi since this download began.',
    detail: 'What is here no longer fits it. It is kept until you start over.',
    advice: 'Start over to fetch the new one.',
  })
}
