import * as z from 'zod/mini'

const stateFilter = z.enum(['succeeded', 'running', 'failed', 'cancelled', 'queued'])

/** View state that belongs to every screen: how the list of runs is filtered. */
export const frameSearchSchema = z.object({
  /** Text to find in the names and ids of runs. */
  q: z.catch(z.optional(z.string()), undefined),
  state: z.catch(z.optional(stateFilter), undefined),
})

/** View state of a run: what its chart shows and which checkpoint is selected. */
export const runSearchSchema = z.object({
  /** The primary metric, where it is not the app's choice. */
  metric: z.catch(z.optional(z.string()), undefined),
  /** Further metrics in the chart. */
  show: z.catch(z.optional(z.array(z.string())), undefined),
  /** The selected checkpoint's model id. */
  at: z.catch(z.optional(z.string()), undefined),
  /** `epoch`, `created`, or a metric's name. */
  sort: z.catch(z.optional(z.string()), undefined),
  /** Sorted in reverse: worst first, last first. */
  reverse: z.catch(z.optional(z.boolean()), undefined),
})

/** View state of the downloads: which one is looked at. */
export const downloadsSearchSchema = z.object({ id: z.catch(z.optional(z.string()), undefined) })

export type FrameSearch = z.infer<typeof frameSearchSchema>
export type RunSearch = z.infer<typeof runSearchSchema>
