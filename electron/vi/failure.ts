import { networkReason } from '../failure/network-reason.ts'
import { askedWaitWords, parseRetryAfter } from '../failure/retry-after.ts'
import { type Asked, traceIdOf } from './transport.ts'
import { ViError } from './vi-error.ts'

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

/** An answer came, but so slowly that its end was not waited for. Asking again would take as long. */
export function tooSlow(host: string, deadlineMs: number): ViError {
  return new ViError('BAD_RESPONSE', {
    message: `${host} answers too slowly.`,
    detail: `The answer was still incomplete after ${Math.round(deadlineMs / 1000)} s.`,
    advice: 'Check the network and any proxy in between, then try again.',
    status: 200,
  })
}

/** Turns an answer other than 200 into its error. `asked` says what a 404 could not find. */
export function statusError(answer: { status: number; headers: Headers; text: string }, asked: Asked, organizationId: string): ViError {
  const { status } = answer
  const facts = { status, traceId: traceIdOf(answer.headers), detail: serverMessage(answer.text) }
  const retryAfterMs = parseRetryAfter(answer.headers.get('retry-after'), Date.now())
  const askedWait = askedWaitWords('Vi', retryAfterMs)
  const detail = [askedWait, facts.detail].filter((words) => words !== '').join(' ')
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
      detail,
      message: 'Vi asks us to slow down.',
      advice: askedWait === '' ? 'Wait a moment, then try again.' : 'Try again after that time.',
      retryAfterMs,
    })
  }
  if (status === 408 || status >= 500) {
    return new ViError('VI_UNAVAILABLE', {
      ...facts,
      detail,
      message: status === 408 ? 'Vi waited too long for the request.' : 'Vi is having trouble.',
      advice: status === 408 ? 'Try again in a minute.' : 'The problem is on Vi’s side. Try again in a minute.',
      retryAfterMs,
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
  if (asked.what === 'log') {
    return new ViError('NO_LOG', {
      ...facts,
      message: 'Vi kept no log for this run.',
      advice: 'It may have been deleted.',
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
