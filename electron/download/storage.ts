import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, type Dispatcher, request } from 'undici'
import { crc32cFromGoogHash } from '../archive/crc32c.ts'
import { networkReason } from '../vi/failure.ts'
import { parseRetryAfter } from '../vi/retry-after.ts'
import { DownloadError } from './download-error.ts'
import type { ArchiveLink } from './plan.ts'

/** What the storage says about an archive. */
export interface ArchiveHead {
  /** Size of the whole archive; null where the storage does not tell. */
  sizeBytes: number | null
  etag: string | null
  /** The published CRC32C of the whole archive, if any. */
  crc32c: number | null
}

/** An archive that has begun to arrive. */
export interface OpenArchive extends ArchiveHead {
  /** The storage's name, for messages; never the signed address. */
  hostname: string
  body: Dispatcher.ResponseData['body']
}

const TIMEOUT_MS = 30_000
const RETRIES = 3
const LONGEST_WAIT_MS = 30_000

/** Reads archives from object storage. It never sends a key: the addresses are signed. */
export class ArchiveStorage {
  readonly #agent: Dispatcher
  readonly #backoffMs: number

  constructor(options: { timeoutMs?: number; backoffMs?: number } = {}) {
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
    this.#backoffMs = options.backoffMs ?? 500
    // HTTP/2's default window would cap a connection at some 10 MB/s at 50 ms.
    this.#agent = new Agent({ allowH2: false, connect: { timeout: timeoutMs }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  }

  /** Opens the whole archive from its beginning. Renews the address once if the storage refuses it. */
  async open(getLink: (signal: AbortSignal) => Promise<ArchiveLink>, signal: AbortSignal): Promise<OpenArchive> {
    const { response, hostname } = await this.#get(getLink, {}, signal)
    const { headers, body } = response
    const length = headerOf(headers, 'content-length')
    return { ...headOf(headers), sizeBytes: length === null ? null : Number(length), hostname, body }
  }

  /** Asks for one byte, to learn about the archive. HEAD would be refused: the address is signed for GET. */
  async probe(getLink: (signal: AbortSignal) => Promise<ArchiveLink>, signal: AbortSignal): Promise<ArchiveHead> {
    const { response } = await this.#get(getLink, { range: 'bytes=0-0' }, signal)
    const { statusCode, headers, body } = response
    body.on('error', () => {}) // it is not read to its end
    body.destroy()
    const total = /\/(\d+)$/.exec(headerOf(headers, 'content-range') ?? '')?.[1]
    const length = statusCode === 206 ? total : headerOf(headers, 'content-length')
    return { ...headOf(headers), sizeBytes: length == null ? null : Number(length) }
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #get(
    getLink: (signal: AbortSignal) => Promise<ArchiveLink>,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<{ response: Dispatcher.ResponseData; hostname: string }> {
    let link = await getLink(signal)
    let renewed = false
    for (let attempt = 0; ; attempt++) {
      const response = await this.#once(link, headers, attempt, signal)
      if (response === null) continue
      const { statusCode } = response
      if (statusCode === 200 || statusCode === 206) return { response, hostname: new URL(link.url).hostname }
      await response.body.dump()
      if ((statusCode === 400 || statusCode === 401 || statusCode === 403) && !renewed) {
        renewed = true
        link = await getLink(signal)
      } else if (isPassing(statusCode) && attempt < RETRIES) {
        const askedMs = parseRetryAfter(headerOf(response.headers, 'retry-after'), Date.now())
        await sleep(Math.min(LONGEST_WAIT_MS, askedMs ?? this.#backoffMs * 2 ** attempt * Math.random()), undefined, { signal })
      } else {
        throw refused(statusCode)
      }
    }
  }

  /** One request; null when it failed on the way and may be tried again. */
  async #once(
    link: ArchiveLink,
    headers: Record<string, string>,
    attempt: number,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData | null> {
    try {
      return await request(link.url, { dispatcher: this.#agent, signal, headers: { 'accept-encoding': 'identity', ...headers } })
    } catch (error) {
      signal.throwIfAborted()
      if (attempt >= RETRIES) throw storageUnreachable(new URL(link.url).hostname, error)
      await sleep(this.#backoffMs * 2 ** attempt * Math.random(), undefined, { signal })
      return null
    }
  }
}

/** The connection to the storage failed or was cut. */
export function storageUnreachable(hostname: string, cause: unknown): DownloadError {
  return new DownloadError('STORAGE_UNREACHABLE', {
    message: `The network to ${hostname} is not answering.`,
    detail: networkReason(cause),
    advice: 'Check the network connection, then try again.',
    // The cause is dropped on purpose: it may name the signed address.
  })
}

function refused(status: number): DownloadError {
  if (status === 404) {
    return new DownloadError('NO_ARCHIVE', {
      message: 'The checkpoint’s archive is not in the storage any more.',
      advice: 'It may have been deleted together with its run. Refresh to see what is there.',
      status,
    })
  }
  if (isPassing(status)) {
    return new DownloadError('STORAGE_UNREACHABLE', {
      message: status === 429 ? 'The storage asks us to slow down.' : `The storage is having trouble (${status}).`,
      advice: 'This is not your doing. Try again in a minute.',
      status,
    })
  }
  return new DownloadError('STORAGE_REFUSED', {
    message: 'The storage refused the download link, and a new one as well.',
    detail: `It answered ${status}.`,
    advice: 'Check this computer’s clock, then try again. If it stays, tell Datature’s support.',
    status,
  })
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

function headOf(headers: Dispatcher.ResponseData['headers']): Omit<ArchiveHead, 'sizeBytes'> {
  return { etag: headerOf(headers, 'etag'), crc32c: crc32cFromGoogHash(headerOf(headers, 'x-goog-hash')) }
}

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string | null {
  const value = headers[name]
  return value === undefined ? null : [value].flat().join(', ')
}
