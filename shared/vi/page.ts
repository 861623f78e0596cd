import * as z from 'zod'

/** An item of a list that does not have the form it should have. The others of its page are read all the same. */
export const unreadableItemSchema = z.object({
  /** Null where not even that can be read. */
  id: z.string().nullable(),
  /** Its place from 0, on its page or in the whole list. */
  at: z.number(),
  /** What to call it: "Epoch 12", a run's name … */
  name: z.string(),
  /** The field that is not as it should be: `status.storageObject`. */
  field: z.string(),
  /** What is wrong with it: "is missing". */
  reason: z.string(),
})
export type UnreadableItem = z.infer<typeof unreadableItemSchema>

/** One page of a Vi list. `nextPageToken` goes back verbatim to get the page after it; null on the last page. */
export interface Page<T> {
  items: T[]
  unreadable: UnreadableItem[]
  nextPageToken: string | null
}

/** The wire form of {@link Page}: `nextPage` is a token or an address, absent, null or empty on the last page. */
export const wirePageSchema = z.object({ items: z.array(z.unknown()), nextPage: z.string().nullish() })

/** What a stream of a list's pages yields. */
export function pagePartSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), unreadable: z.array(unreadableItemSchema) })
}
