import { type Dispatcher, request } from 'undici'
import { withDefaults } from '../../shared/options/with-defaults.ts'
import { crc32cFromGoogHash } from '../archive/crc32c.ts'
import { networkReason } from '../failure/network-reason.ts'
import { askedWaitWords, MAX_ASKED_WAIT_MS, parseRetryAfter } from '../failure/retry-after.ts'
import { openAgent } from '../network/open-agent.ts'
import { DownloadError } from './download-error.ts'
import { Hold } from './hold.ts'
import { PassingError } from './patience.ts'

/** A range of bytes: from `start` up to, not including, `end`. */
export interface ByteRange {
  start: number
  end: number
}

/** What an answer says about the object it comes from. */
export interface ObjectFacts {
  /** Size of the whole object; null where the storage does not tell. */
  sizeBytes: number | null
  /** The tag as sent, strong or weak. */
  etag: string | null
  generation: string | null
  /** The published CRC32C of the whole object, if any. */
  crc32c: number | null
}

/** An answer that has begun to arrive. */
export interface StorageAnswer extends ObjectFacts {
  /** What the answer holds; null when it is the whole object. */
  range: ByteRange | null
  /** The storage's name, for messages; never the signed address. */
  hostname: string
  body: Dispatcher.ResponseData['body']
}

/** The storage did not take the address: expired, or signed for something else. */
export class LinkRefusedError extends Error {
  readonly status: number

  constructor(status: number) {
    super(`the storage refused the address (${status})`)
    this.name = 'LinkRefusedError'
    this.status = status
  }
}

/** How requests to the storage are made. */
export interface StorageOptions {
  timeoutMs?: number
}

const DEFAULTS = { timeoutMs: 30_000 }
/** More than any transfer opens, so that the tuner alone decides. */
const MOST_CONNECTIONS = 64

/** Reads objects of the storage, one request at a time. It never sends a key: the addresses are signed. */
export class ArchiveStorage {
  readonly #agent: Dispatcher
  /** Hosts that asked to be left alone; nobody asks them before, whichever transfer was told. */
  readonly #holds = new Map<string, { status: number; askedMs: number; hold: Hold }>()

  constructor(options: StorageOptions = {}) {
    const { timeoutMs } = withDefaults(DEFAULTS, options)
    this.#agent = openAgent({
      allowH2: false, // HTTP/2's default window would cap a connection at some 10 MB/s at 50 ms
      connections: MOST_CONNECTIONS,
      pipelining: 1,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      autoSelectFamily: true,
      connect: { timeout: timeoutMs },
    })
  }

  /**
   * One GET. HEAD is never asked: an address signed for GET refuses it.
   * @throws PassingError, LinkRefusedError, DownloadError NO_ARCHIVE, STORAGE_REFUSED; or the signal's reason
   */
  async get(url: string, range: ByteRange | null, signal: AbortSignal): Promise<StorageAnswer> {
    const { host, hostname } = new URL(url)
    this.#throwIfHeld(host)
    const headers = { 'accept-encoding': 'identity', ...(range && { range: `bytes=${range.start}-${range.end - 1}` }) }
    let response: Dispatcher.ResponseData
    try {
      response = await request(url, { dispatcher: this.#agent, signal, headers })
    } catch (error) {
      signal.throwIfAborted()
      throw unreachable(hostname, error)
    }
    const { statusCode, body } = response
    body.on('error', () => {}) // an answer that is not read to its end fails quietly
    if (statusCode === 200 || statusCode === 206) {
      const facts = factsOf(response)
      const read = statusCode === 206 ? contentRange(response) : null
      if (statusCode === 206 && !read) {
        body.destroy()
        throw wrongAnswer('It sent a part without saying which.')
      }
      return { ...facts, sizeBytes: read ? read.sizeBytes : facts.sizeBytes, range: read?.range ?? null, hostname, body }
    }
    const retryAfterMs = parseRetryAfter(headerOf(response, 'retry-after'), Date.now())
    body.destroy()
    if (statusCode === 416) {
      // The size that it names, if any, tells whether the object is still the same.
      const total = /\*\/(\d+)$/.exec(headerOf(response, 'content-range') ?? '')?.[1]
      throw new RangeRefusedError(total === undefined ? null : Number(total))
    }
    if (retryAfterMs !== null && isTransient(statusCode)) {
      const hold = new Hold(Math.min(retryAfterMs, MAX_ASKED_WAIT_MS))
      this.#holds.set(host, { status: statusCode, askedMs: retryAfterMs, hold })
    }
    throw failureOf(statusCode, retryAfterMs)
  }

  #throwIfHeld(host: string): void {
    const held = this.#holds.get(host)
    if (!held) return
    const { leftMs } = held.hold
    if (leftMs > 0) throw transientFailure(held.status, held.askedMs, leftMs)
    this.#holds.delete(host)
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    await this.#agent.destroy()
  }
}

/** The storage says that the object has no such range. */
export class RangeRefusedError extends Error {
  readonly sizeBytes: number | null

  constructor(sizeBytes: number | null) {
    super('the storage has no such range')
    this.name = 'RangeRefusedError'
    this.sizeBytes = sizeBytes
  }
}

/** The connection to the storage failed or was cut. */
export function unreachable(hostname: string, cause: unknown): PassingError {
  return new PassingError(
    new DownloadError('STORAGE_UNREACHABLE', {
      message: `The network to ${hostname} is not answering.`,
      detail: networkReason(cause),
      advice: 'Check the network connection, then try again.',
      // The cause is dropped on purpose: it may name the signed address.
    }),
  )
}

/** The storage answers, but not what was asked. Tried a few times, since a proxy may come and go. */
export function wrongAnswer(detail: string): PassingError {
  return new PassingError(
    new DownloadError('STORAGE_REFUSED', {
      message: 'The storage answers with other bytes than were asked for.',
      detail,
      advice: 'A proxy on the way may be the reason. Try another network, or tell Datature’s support.',
    }),
    { triesInARow: 5 },
  )
}

/** The storage sends so little at a time that asking at once again would only wear it down. */
export function tooLittle(): PassingError {
  return new PassingError(
    new DownloadError('STORAGE_UNREACHABLE', {
      message: 'The storage sends almost nothing at a time.',
      advice: 'A proxy on the way may be the reason. Try another network, or try again later.',
    }),
  )
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** @param leftMs what is left of the wait that the storage asked for earlier; null when it has just answered */
function transientFailure(status: number, askedMs: number | null, leftMs: number | null): PassingError {
  const lasting = new DownloadError('STORAGE_UNREACHABLE', {
    message: status === 429 ? 'The storage asks us to slow down.' : `The storage is having trouble (${status}).`,
    detail: askedWaitWords('The storage', askedMs),
    advice: 'The problem is on the storage’s side. Try again in a minute.',
    status,
    retryAfterMs: leftMs ?? askedMs,
  })
  const slowDown = status === 429 || status === 503
  return new PassingError(lasting, { retryAfterMs: leftMs ?? askedMs, slowDown, isHeldBack: leftMs !== null })
}

function failureOf(status: number, retryAfterMs: number | null): Error {
  if (status === 400 || status === 401 || status === 403) return new LinkRefusedError(status)
  if (status === 404) {
    return new DownloadError('NO_ARCHIVE', {
      message: 'The checkpoint’s archive is not in the storage any more.',
      advice: 'It may have been deleted together with its run. Refresh to see what is there.',
      status,
    })
  }
  if (isTransient(status)) return transientFailure(status, retryAfterMs, null)
  return new DownloadError('STORAGE_REFUSED', {
    message: `The storage refused the download (${status}).`,
    advice: 'Try again. If it stays, tell Datature’s support.',
    status,
  })
}

function factsOf(response: Dispatcher.ResponseData): ObjectFacts {
  const length = headerOf(response, 'content-length')
  return {
    sizeBytes: length === null ? null : Number(length),
    etag: headerOf(response, 'etag'),
    generation: headerOf(response, 'x-goog-generation'),
    crc32c: crc32cFromGoogHash(headerOf(response, 'x-goog-hash')),
  }
}

/** Reads `Content-Range: bytes 0-9/100` (RFC 9110 §14.4); a size of `*` is not told. */
function contentRange(response: Dispatcher.ResponseData): { range: ByteRange; sizeBytes: number | null } | null {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headerOf(response, 'content-range') ?? '')
  if (!match) return null
  const range = { start: Number(match[1]), end: Number(match[2]) + 1 }
  return range.end > range.start ? { range, sizeBytes: match[3] === '*' ? null : Number(match[3]) } : null
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | null {
  const value = headers[name]
  return value === undefined ? null : [value].flat().join(', ')
}
