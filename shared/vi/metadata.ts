import * as z from 'zod'

/** Book-keeping that every Vi resource carries (Models API reference, ResourceMetadata). Times are epoch milliseconds. */
export const resourceMetadataSchema = z.object({
  timeCreated: z.number(),
  lastUpdated: z.number(),
  generation: z.number(),
  attributes: z.record(z.string(), z.string()).default({}),
})

export type ResourceMetadata = z.infer<typeof resourceMetadataSchema>
