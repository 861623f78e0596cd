import { normalKey } from './log-entry.ts'
import { isPlainObject } from './plain-object.ts'

/** How to ask for what follows a part of a log: its page's token, or a cursor to send as `since`. */
export interface NextPart {
  by: 'page' | 'since'
  token: string
}

const PAGE_KEYS = ['nextpage', 'nextpagetoken', 'nexttoken', 'continuationtoken', 'next']
const CURSOR_KEYS = ['nextcursor', 'nextsince', 'cursor']
const MORE_KEYS = ['hasmore', 'hasnext', 'more']
const AROUND_KEYS = new Set(['pagination', 'paging', 'page', 'meta', 'metadata', 'data', 'logs', 'log', 'result', 'response'])

/** What a document says of what follows it, at its top or one level deeper; null where it names nothing. */
export function nextPartOf(document: unknown): NextPart | null {
  if (!isPlainObject(document)) return null
  const deeper = Object.entries(document).flatMap(([key, value]) =>
    AROUND_KEYS.has(normalKey(key)) && isPlainObject(value) ? [value] : [],
  )
  const places = [document, ...deeper].map(
    (place) => new Map<string, unknown>(Object.entries(place).map(([key, value]) => [normalKey(key), value])),
  )
  const find = (keys: readonly string[]): string | null => {
    for (const place of places) {
      for (const key of keys) {
        const value = place.get(key)
        if (typeof value === 'string' && value !== '') return value
        if (typeof value === 'number') return String(value)
      }
    }
    return null
  }
  const page = find(PAGE_KEYS)
  if (page !== null) return { by: 'page', token: page }
  if (places.some((place) => MORE_KEYS.some((key) => place.get(key) === false))) return null
  const cursor = find(CURSOR_KEYS)
  return cursor === null ? null : { by: 'since', token: cursor }
}
