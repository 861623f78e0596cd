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
  /** How the chart shows them: one alone, over each other, or each in a chart of its own; by how many there are when left out. */
  chart: z.catch(z.optional(z.enum(['single', 'overlay', 'grid'])), undefined),
  /** The weight of the moving average, from 0 to below 1. */
  smooth: z.catch(z.optional(z.number().check(z.gte(0), z.lt(1))), undefined),
  log: z.catch(z.optional(z.boolean()), undefined),
  /** Values far from most others do not stretch the axis. */
  robust: z.catch(z.optional(z.boolean()), undefined),
  /** The first and the last epoch that the chart shows. */
  zoom: z.catch(z.optional(z.tuple([z.number(), z.number()])), undefined),
  /** The chart as a table. */
  table: z.catch(z.optional(z.boolean()), undefined),
  /** What is shown above the checkpoints, where it is not the chart. */
  panel: z.catch(z.optional(z.enum(['log'])), undefined),
  /** Text to find in the training log. */
  find: z.catch(z.optional(z.string()), undefined),
  /** The least grave lines of the log that are shown. */
  level: z.catch(z.optional(z.enum(['info', 'warn', 'error'])), undefined),
  /** The block whose lines of the log are shown, where it is only one. */
  block: z.catch(z.optional(z.string()), undefined),
  /** The selected checkpoint's model id. */
  at: z.catch(z.optional(z.string()), undefined),
  /** `epoch`, `created`, or a metric's name. */
  sort: z.catch(z.optional(z.string()), undefined),
  /** Which checkpoints the table shows; see `parseFilter`. */
  filter: z.catch(z.optional(z.string()), undefined),
  /** The checkpoint that the table measures the others against, by model id. */
  base: z.catch(z.optional(z.string()), undefined),
  /** Differences as shares instead of in the metric's own unit. */
  percent: z.catch(z.optional(z.boolean()), undefined),
  /** The lowest, highest and last value of each metric. */
  stats: z.catch(z.optional(z.boolean()), undefined),
  /** Sorted in reverse: worst first, last first. */
  reverse: z.catch(z.optional(z.boolean()), undefined),
})

/** How a run is looked at first: nothing of the above but the selected checkpoint. */
export const PLAIN_VIEW = {
  metric: undefined,
  show: undefined,
  chart: undefined,
  smooth: undefined,
  log: undefined,
  robust: undefined,
  zoom: undefined,
  table: undefined,
  panel: undefined,
  find: undefined,
  level: undefined,
  block: undefined,
  sort: undefined,
  reverse: undefined,
  filter: undefined,
  base: undefined,
  percent: undefined,
  stats: undefined,
} satisfies Partial<Record<keyof RunSearch, undefined>>

/** View state of a comparison: what an address of it says, so that it can be kept and passed on. */
export const compareSearchSchema = z.object({
  runs: z.catch(z.optional(z.array(z.string())), undefined),
  /** The metric to compare by, where it is not the app's choice. */
  metric: z.catch(z.optional(z.string()), undefined),
  /** What the runs are laid over each other by; epochs when left out. */
  by: z.catch(z.optional(z.enum(['progress', 'elapsed'])), undefined),
  /** The run that the others are measured against; the first when left out. */
  baseline: z.catch(z.optional(z.string()), undefined),
  /** The epoch that the table reads; each run's best when left out. */
  at: z.catch(z.optional(z.number()), undefined),
  /** A second metric, to see both against each other. */
  against: z.catch(z.optional(z.string()), undefined),
  /** Show metrics and settings also where all runs are the same. */
  same: z.catch(z.optional(z.boolean()), undefined),
})

/** View state of the downloads: which one is looked at. */
export const downloadsSearchSchema = z.object({ id: z.catch(z.optional(z.string()), undefined) })

/** View state of the library: which folder is looked at. */
export const librarySearchSchema = z.object({ folder: z.catch(z.optional(z.string()), undefined) })

export type FrameSearch = z.infer<typeof frameSearchSchema>
export type CompareSearch = z.infer<typeof compareSearchSchema>
export type RunSearch = z.infer<typeof runSearchSchema>
