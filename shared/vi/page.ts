import * as z from 'zod'

/** One page of a Vi list. `nextPageToken` goes back verbatim to get the page after it; null on the last page. */
export interface Page<T> {
  items: T[]
  nextPageToken: string | null
}

/** The wire form of {@link Page}: `nextPage` is a token or an address, absent, null or empty on the last page. */
export function wirePageSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextPage: z.string().nullish(), prevPage: z.string().nullish() })
}

/** The public form of {@link Page}, for a contract's output. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextPageToken: z.string().nullable() })
}
