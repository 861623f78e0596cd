import * as z from 'zod'

/** A moment in epoch milliseconds, as far as a `Date` reaches: later ones cannot be shown as a day. */
export const timeMsSchema = z.number().min(-8.64e15).max(8.64e15)

/** Book-keeping that every Vi resource carries (Models API reference, ResourceMetadata). Times are epoch milliseconds. */
export const resourceMetadataSchema = z.object({
  timeCreated: timeMsSchema,
  lastUpdated: timeMsSchema,
  generation: z.number(),
  attributes: z.record(z.string(), z.string()).default({}),
})

export type ResourceMetadata = z.infer<typeof resourceMetadataSchema>
