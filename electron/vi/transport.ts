import { setTimeout as sleep } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import { withDefaults } from '../../shared/options/with-defaults.ts'
import { linkedAbort } from '../network/linked-abort.ts'
import { openAgent } from '../network/open-agent.ts'
import { checkCredentials, type ViCredentials } from './credentials.ts'
import { statusError, tooSlow, unreachable } from './failure.ts'
import { parseJsonOfPython } from './parse-json.ts'
import { ViError } from './vi-error.ts'

/** What a request asks for, in words for error messages and to name what a 404 means. */
export interface Asked {
  what: 'organization' | 'run' | 'checkpoint' | 'log'
  id: string
}

/** The tunables of a transport; tests shorten the waits. */
export interface TransportOptions {
  /** Sent as User-Agent. */
  userAgent?: string
  /** How long an answer may be silent. */
  timeoutMs?: number
  /** How long one answer may take in all, however it comes. */
  deadlineMs?: number
  /** Tries after the first one, for 5xx, 429 and network failures. */
  retries?: number
  /** Full jitter below base × 2ⁿ, capped (as Vi's own client). */
  backoffBaseMs?: number
  backoffCapMs?: number
  /** A longer `Retry-After` than this is left to the user. */
  longestWaitMs?: number
  random?: () => number
}

const DEFAULTS = {
  userAgent: 'vi-model-browser',
  timeoutMs: 30_000,
  deadlineMs: 120_000,
  retries: 3,
  backoffBaseMs: 500,
  backoffCapMs: 30_000,
  longestWaitMs: 5_000,
  random: Math.random,
} satisfies Required<TransportOptions>

const MAX_BODY_BYTES = 32_000_000

/** Sends GET requests to one organization's API and reads JSON, with retries. Redirects are not followed: they would carry the key. */
export class ViTransport {
  readonly #credentials: ViCredentials
  readonly #options: Required<TransportOptions>
  readonly #agent: Dispatcher

  /** @throws ViError KEY_MALFORMED, NO_SUCH_ORGANIZATION */
  constructor(credentials: ViCredentials, options: TransportOptions = {}) {
    checkCredentials(credentials.secretKey, credentials.organizationId)
    this.#credentials = credentials
    this.#options = withDefaults<Required<TransportOptions>>(DEFAULTS, options)
    this.#agent = openAgent({
      connections: 6,
      allowH2: false,
      connect: { timeout: this.#options.timeoutMs },
      headersTimeout: this.#options.timeoutMs,
      bodyTimeout: this.#options.timeoutMs,
    })
  }

  get organizationId(): string {
    return this.#credentials.organizationId
  }

  /** What it calls itself: a name, and a version after a slash. */
  get userAgent(): string {
    return this.#options.userAgent
  }

  get endpoint(): string {
    return this.#credentials.endpoint.href
  }

  /**
   * Asks for `/workspaces/{organization}{path}` and reads the JSON answer.
   * @throws ViError with status, trace id and advice
   */
  async getJson(path: string, query: Record<string, string | number | null>, asked: Asked, signal?: AbortSignal): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#once(path, query, asked, signal)
      } catch (error) {
        if (signal?.aborted || !(error instanceof ViError) || !error.mayPass || attempt >= this.#options.retries) throw error
        const waitMs = Math.max(error.retryAfterMs ?? 0, this.#backoffMs(attempt)) // a wait of 0 s is no reason to hurry
        if (waitMs > this.#options.longestWaitMs) throw error
        await sleep(waitMs, undefined, { signal })
      }
    }
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  #backoffMs(attempt: number): number {
    return this.#options.random() * Math.min(this.#options.backoffCapMs, this.#options.backoffBaseMs * 2 ** attempt)
  }

  async #once(path: string, query: Record<string, string | number | null>, asked: Asked, signal?: AbortSignal): Promise<unknown> {
    const { endpoint, organizationId, secretKey } = this.#credentials
    const address = new URL(`${endpoint.href.replace(/\/$/, '')}/workspaces/${encodeURIComponent(organizationId)}${path}`)
    for (const [name, value] of Object.entries(query)) if (value !== null) address.searchParams.set(name, String(value))
    let answer: { status: number; headers: Headers; text: string }
    const link = linkedAbort(signal)
    const deadline = setTimeout(link.abort, this.#options.deadlineMs)
    try {
      const response = await request(address, {
        dispatcher: this.#agent,
        signal: link.signal,
        headers: {
          authorization: `Bearer ${secretKey}`,
          'organization-id': organizationId,
          accept: 'application/json',
          'content-type': 'application/json',
          'user-agent': this.#options.userAgent,
        },
      })
      answer = { status: response.statusCode, headers: headersOf(response.headers), text: await readText(response.body) }
    } catch (error) {
      signal?.throwIfAborted()
      if (link.signal.aborted) throw tooSlow(endpoint.host, this.#options.deadlineMs)
      throw error instanceof ViError ? error : unreachable(endpoint.host, error)
    } finally {
      clearTimeout(deadline)
      link.release()
    }
    if (answer.status !== 200) throw statusError(answer, asked, organizationId)
    return parseJson(answer, endpoint.host)
  }
}

function headersOf(raw: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(raw)) if (value !== undefined) headers.set(name, [value].flat().join(', '))
  return headers
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) {
      throw new ViError('BAD_RESPONSE', { message: 'Vi sent an answer of more than 32 MB.', advice: 'Tell Datature’s support.' })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}

function parseJson(answer: { headers: Headers; text: string }, host: string): unknown {
  const page = /^\s*</.test(answer.text)
  try {
    return parseJsonOfPython(answer.text)
  } catch (cause) {
    throw new ViError('BAD_RESPONSE', {
      message: page ? `${host} answered with a web page instead of data.` : `${host} answered with something that is not JSON.`,
      detail: page ? 'A proxy or a sign-in page may stand between this computer and Vi.' : 'The answer may have been cut off on the way.',
      advice: page ? 'Check the API address and the network, then try again.' : 'Try again. If it stays, tell Datature’s support.',
      status: 200,
      traceId: traceIdOf(answer.headers),
      cause,
    })
  }
}

/** Vi's trace id: what stands before the slash in `x-cloud-trace-context`. */
export function traceIdOf(headers: Headers): string | null {
  return headers.get('x-cloud-trace-context')?.split('/', 1)[0] || null
}
