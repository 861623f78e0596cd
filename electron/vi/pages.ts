import { createHash } from 'node:crypto'
import type { Page } from '../../shared/vi/page.ts'
import { linkedAbort } from '../network/linked-abort.ts'
import { ViError } from './vi-error.ts'

/** Which page of a list to get. */
export interface ListOptions {
  pageSize?: number | undefined
  pageToken?: string | null
  signal?: AbortSignal | undefined
}

/** Where a walk over a list stands: the page that comes next, how many came before, and digests of the last of their tokens and its own. */
export interface PageCursor {
  token: string
  pages: number
  seen: readonly string[]
}

/** How to walk a list. */
export interface WalkOptions {
  /** Where an earlier walk stopped; from the first page by default. */
  from?: PageCursor | null
  /** Asks for the next page while the last one is being used, which is the default. */
  ahead?: boolean
  signal?: AbortSignal | undefined
}

/** No list of Vi's is longer: 10,000 pages of 1,000. */
const MAX_PAGES = 10_000
/** A page may be empty and name another one; not so many in a row. */
const MAX_EMPTY_PAGES = 50
const DIGEST_LENGTH = 12
/** A longer circle than this ends at the number of pages. A cursor crosses to the page, so it stays small. */
const MAX_SEEN = 256

/**
 * Walks a list page by page. `what` names the list in errors.
 * @throws ViError ENDLESS_LIST when a page names one as the next that was read before, or after 10,000 pages
 */
export async function* walkPages<T>(
  what: string,
  getPage: (pageToken: string | null, signal: AbortSignal) => Promise<Page<T>>,
  { from = null, ahead = true, signal: outer }: WalkOptions = {},
): AsyncGenerator<{ page: Page<T>; next: PageCursor | null }, void> {
  const { signal, abort, release } = linkedAbort(outer)
  const ask = (cursor: PageCursor | null) => {
    const asked = getPage(cursor?.token ?? null, signal)
    asked.catch(() => {}) // it is awaited below, unless the walk ends before
    return asked
  }
  try {
    let cursor = from
    let emptyPages = 0
    for (let asked = ask(cursor); ; ) {
      const page = await asked
      const next = nextCursor(what, cursor, page.nextPageToken)
      emptyPages = page.items.length + page.unreadable.length === 0 ? emptyPages + 1 : 0
      if (next && emptyPages >= MAX_EMPTY_PAGES) throw endless(what, `The last ${MAX_EMPTY_PAGES} pages were empty.`)
      if (next && ahead) asked = ask(next)
      yield { page, next }
      if (!next) return
      if (!ahead) asked = ask(next)
      cursor = next
    }
  } finally {
    abort()
    release()
  }
}

function nextCursor(what: string, cursor: PageCursor | null, token: string | null): PageCursor | null {
  if (token === null) return null
  const seen = cursor?.seen ?? []
  const pages = (cursor?.pages ?? 0) + 1
  const digest = createHash('sha256').update(token).digest('base64url').slice(0, DIGEST_LENGTH)
  if (!seen.includes(digest) && pages < MAX_PAGES) return { token, pages, seen: [...seen.slice(1 - MAX_SEEN), digest] }
  const isRepeated = pages < MAX_PAGES
  throw endless(
    what,
    isRepeated ? `Page ${pages} points back to a page already read.` : `It has more than ${MAX_PAGES.toLocaleString('en-US')} pages.`,
  )
}

function endless(what: string, detail: string): ViError {
  return new ViError('ENDLESS_LIST', {
    message: `Vi’s list of ${what} does not end.`,
    detail,
    advice:
      'Check the API address: a proxy or an older server may ignore which page is asked for. If it is Vi’s own, tell Datature’s support.',
    status: 200,
  })
}
