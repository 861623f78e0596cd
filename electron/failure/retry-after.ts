/**
 * Reads a `Retry-After` header: seconds, or an HTTP date (RFC 9110 §10.2.3). Milliseconds from `nowMs`, never negative;
 * null when absent or unreadable.
 */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null
  const text = header.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const dateMs = Date.parse(text)
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs)
}
