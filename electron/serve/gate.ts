import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is turned away. */
export interface Refusal {
  status: 401 | 403 | 421
  reason: string
}

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/
const COOKIE = 'vi_model_browser_session'

/**
 * Who may talk to the browser host. A one-time token, printed in the terminal, is exchanged for a cookie that scripts cannot
 * read and other sites cannot send.
 */
export class Gate {
  readonly #session = randomBytes(32).toString('base64url')
  readonly #tokens = new Set<string>()
  readonly #cookie: string

  /** @param instance tells apart the hosts of one machine: cookies do not know ports. */
  constructor(instance: string) {
    this.#cookie = `${COOKIE}_${instance}`
  }

  /** A new token, good for one exchange. */
  issueToken(): string {
    const token = randomBytes(24).toString('base64url')
    this.#tokens.add(token)
    return token
  }

  /** The cookie to set in exchange for a token; null when the token is unknown or was used before. */
  exchange(token: string): string | null {
    if (!this.#tokens.delete(token)) return null
    return `${this.#cookie}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`
  }

  /**
   * Checks the name by which the host is called, against names that were pointed at it (DNS rebinding). Any port passes: over
   * SSH the forwarded one differs from ours.
   */
  refuseHost(request: IncomingMessage): Refusal | null {
    return LOOPBACK_HOST.test(request.headers.host ?? '') ? null : { status: 421, reason: 'This address only answers on this computer.' }
  }

  /** Checks where a request comes from, against other sites (CSRF). Calls must name their origin. */
  refuseOrigin(request: IncomingMessage, isCall: boolean): Refusal | null {
    const { origin, host } = request.headers
    const site = request.headers['sec-fetch-site']
    const foreign = origin === undefined ? isCall : origin !== `http://${host}`
    if (foreign || (isCall && site !== undefined && site !== 'same-origin')) {
      return { status: 403, reason: 'This request comes from another site.' }
    }
    return null
  }

  /** Checks the session cookie. */
  refuseStranger(request: IncomingMessage): Refusal | null {
    const given = Buffer.from(cookieOf(request, this.#cookie) ?? '')
    const wanted = Buffer.from(this.#session)
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return null
    return { status: 401, reason: 'Open the address that the terminal shows. It works once; press Enter there for a new one.' }
  }
}

function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(/;\s*/)) {
    if (part.startsWith(`${name}=`)) return part.slice(name.length + 1)
  }
  return null
}
