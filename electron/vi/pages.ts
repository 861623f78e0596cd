import type { Page } from '../../shared/vi/page.ts'
import { ViError } from './vi-error.ts'

/** Which page of a list to get. */
export interface ListOptions {
  pageSize?: number
  pageToken?: string | null
  signal?: AbortSignal
}

/**
 * Walks a list page by page.
 * @throws ViError BAD_RESPONSE when the server hands out the same page token twice, which would never end
 */
export async function* iteratePages<T>(getPage: (pageToken: string | null) => Promise<Page<T>>): AsyncGenerator<T> {
  const seen = new Set<string>()
  let pageToken: string | null = null
  do {
    const page: Page<T> = await getPage(pageToken)
    yield* page.items
    pageToken = page.nextPageToken
    if (pageToken !== null && seen.has(pageToken)) {
      throw new ViError('BAD_RESPONSE', {
        message: 'Vi sent the same page of a list twice.',
        advice: 'Try again. If it stays, tell Datature’s support.',
      })
    }
    if (pageToken !== null) seen.add(pageToken)
  } while (pageToken !== null)
}
