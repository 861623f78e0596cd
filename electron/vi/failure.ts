import { parseRetryAfter } from './retry-after.ts'
import { type Asked, traceIdOf } from './transport.ts'
import { ViError } from './vi-error.ts'

/** Whether the same request may work if it is sent again. */
export function isRetryable(error: ViError): boolean {
  return error.code === 'VI_UNREACHABLE' || error.code === 'VI_UNAVAILABLE' || error.code === 'RATE_LIMITED'
}

/** No answer came at all. */
export function unreachable(host: string, cause: unknown): ViError {
  const reason = networkReason(cause)
  return new ViError('VI_UNREACHABLE', {
    message: `${host} cannot be reached.`,
    detail: reason,
    advice: 'Check the network connection and the API address, then try again.',
    cause,
  })
}

const NETWORK_REASONS: Record<string, string> = {
  ECONNREFUSED: 'Nothing answers at that address.',
  ENOTFOUND: 'The name is not known on this network.',
  EAI_AGAIN: 'Names cannot be looked up right now.',
  ECONNRESET: 'The connection was cut.',
  EHOSTUNREACH: 'There is no route to it.',
  ENETUNREACH: 'This computer has no network.',
  UND_ERR_CONNECT_TIMEOUT: 'It did not answer in time.',
  UND_ERR_HEADERS_TIMEOUT: 'It did not answer in time.',
  UND_ERR_BODY_TIMEOUT: 'It stopped sending in the middle of its answer.',
  UND_ERR_SOCKET: 'The connection was cut.',
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is not trusted on this computer.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its certificate is not trusted on this computer.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its certificate is not trusted on this computer.',
}

/** Why a connection failed, in words; empty when the cause says nothing known. */
export function networkReason(cause: unknown): string {
  for (let error = cause; error instanceof Error; error = error.cause) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
    const known = NETWORK_REASONS[code]
    if (known) return known
    if (error instanceof AggregateError && error.errors.length > 0) return networkReason(error.errors[0])
  }
  return ''
}

/** Turns an answer other than 200 into its error. `asked` says what a 404 could not find. */
export function statusError(answer: { status: number; headers: Headers; text: string }, asked: Asked, organizationId: string): ViError {
  const { status } = answer
  const facts = { status, traceId: traceIdOf(answer.headers), detail: serverMessage(answer.text) }
  if (status === 401) {
    return new ViError('KEY_REJECTED', {
      ...facts,
      message: 'Vi does not accept this key.',
      advice: 'It may be mistyped, revoked or replaced. Make a new one in Vi under Organization settings, Secret keys.',
    })
  }
  if (status === 403) {
    return new ViError('NOT_PERMITTED', {
      ...facts,
      message: 'This key may not read this workspace.',
      advice: `Ask an owner of ${organizationId}, or use another key.`,
    })
  }
  if (status === 404) return notFound(asked, facts)
  if (status === 429) {
    return new ViError('RATE_LIMITED', {
      ...facts,
      message: 'Vi asks us to slow down.',
      advice: 'Wait a moment, then try again.',
      retryAfterMs: parseRetryAfter(answer.headers.get('retry-after'), Date.now()),
    })
  }
  if (status >= 500) {
    return new ViError('VI_UNAVAILABLE', {
      ...facts,
      message: 'Vi is having trouble.',
      advice: 'This is not your doing. Try again in a minute.',
      retryAfterMs: parseRetryAfter(answer.headers.get('retry-after'), Date.now()),
    })
  }
  const redirected = status >= 300 && status < 400
  return new ViError('VI_REFUSED', {
    ...facts,
    message: redirected ? 'The API address points somewhere else.' : `Vi refused the request (${status}).`,
    advice: redirected
      ? 'Check the API address. The key is not sent on to another address.'
      : 'Check the API address and the organization ID.',
  })
}

function notFound(asked: Asked, facts: { status: number; traceId: string | null; detail: string }): ViError {
  if (asked.what === 'organization') {
    return new ViError('NO_SUCH_ORGANIZATION', {
      ...facts,
      message: `No workspace called ${asked.id}.`,
      advice: 'Check the organization ID.',
    })
  }
  if (asked.what === 'run') {
    return new ViError('NO_SUCH_RUN', {
      ...facts,
      message: `No run called ${asked.id}.`,
      advice: 'It may have been deleted on Vi, or belong to another organization.',
    })
  }
  return new ViError('NO_SUCH_CHECKPOINT', {
    ...facts,
    message: `Vi says the checkpoint ${asked.id} does not exist.`,
    advice: 'It may have been deleted together with its run. Refresh to see what is there.',
  })
}

/** The server's own words, where they are short plain text; a page of HTML says nothing to a user. */
function serverMessage(text: string): string {
  let words = text
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) {
      const found = 'message' in body ? body.message : 'error' in body ? body.error : ''
      words = typeof found === 'string' ? found : ''
    }
  } catch {
    if (/^\s*</.test(text)) return ''
  }
  return words
    .replace(/\s+/g, ' ')
    .replace(/dtvi_\S+/g, 'dtvi_…')
    .trim()
    .slice(0, 300)
}
