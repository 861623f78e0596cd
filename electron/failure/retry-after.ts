/** No server is left alone for longer, whatever it asks. Timers of 32 bits end at 24.8 days, and then fire at once. */
export const MAX_ASKED_WAIT_MS = 24 * 3_600_000

/** What is said of a longer wait is said of this one. */
const MAX_SAID_MS = 365 * 24 * 3_600_000

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The three forms of an HTTP date (RFC 9110 §5.6.7); the last one does not name its zone. */
const HTTP_DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
]

/**
 * Reads a `Retry-After` header: seconds, or an HTTP date (RFC 9110 §10.2.3). Milliseconds from `nowMs`, never negative, at most
 * a year; null when absent or neither.
 */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(MAX_SAID_MS, Number(text) * SECOND)
  if (!HTTP_DATES.some((form) => form.test(text))) return null
  const dateMs = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(dateMs) ? null : Math.min(MAX_SAID_MS, Math.max(0, dateMs - nowMs))
}

/** What a server asked for, as a sentence; empty when it asked for no wait. */
export function askedWaitWords(who: string, retryAfterMs: number | null): string {
  if (retryAfterMs === null || retryAfterMs < SECOND) return ''
  const asked = `${who} asks to wait ${waitWords(retryAfterMs)}.`
  return retryAfterMs <= MAX_ASKED_WAIT_MS ? asked : `${asked} It is asked again after ${waitWords(MAX_ASKED_WAIT_MS)}.`
}

/** A wait in its largest unit that is not a single one. */
function waitWords(ms: number): string {
  if (ms < 2 * MINUTE) return `${Math.ceil(ms / SECOND)} s`
  if (ms < 2 * HOUR) return `${Math.ceil(ms / MINUTE)} min`
  return ms < 2 * DAY ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / DAY)} days`
}
