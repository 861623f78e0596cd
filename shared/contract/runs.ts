import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { pagePartSchema } from '../vi/page.ts'
import { runSchema } from '../vi/run.ts'
import { procedure } from './problem.ts'

/** A page of runs. `cursor` continues the list after it; null on the last one. */
export const runsPartSchema = pagePartSchema(runSchema).extend({ cursor: z.string().nullable() })
export type RunsPart = z.infer<typeof runsPartSchema>

/** One entry of a training log, as the page sees it: without keys and the signatures of pre-signed URLs. */
export const logLineSchema = z.object({
  /** Epoch milliseconds; null where the entry has no time. */
  timeMs: z.number().nullable(),
  level: z.enum(['debug', 'info', 'warn', 'error']).nullable(),
  /** The block of the run's flow that wrote it. */
  block: z.string().nullable(),
  message: z.string(),
})

export const runLogSchema = z.object({
  /** From old to new, at most 100,000: the last ones. */
  lines: z.array(logLineSchema),
  /** How many older lines were left out. */
  omittedCount: z.number(),
  /** False where Vi has lines that could not be reached. */
  isWhole: z.boolean(),
  /** Whether the lines are the log from its start, also where only what came since was asked for; else they follow what came before. */
  isFromStart: z.boolean(),
  /** What to ask for next time to get what came after these lines; null where everything has to be asked for again. */
  since: z.string().nullable(),
})
export type RunLog = z.infer<typeof runLogSchema>

export const runsContract = {
  /**
   * The organization's runs, newest first, from the cursor on: one page, or with `all` every page to the end. Closing the stream
   * ends it.
   */
  list: procedure.input(z.object({ cursor: z.string().max(500_000).nullable(), all: z.boolean() })).output(eventIterator(runsPartSchema)),
  /** One run by id or link. */
  get: procedure.input(z.object({ runIdOrLink: z.string().max(4096) })).output(runSchema),
  /** The formatted summary of a run, as plain text: its state, and why it failed, was cancelled or waits. */
  info: procedure.input(z.object({ runIdOrLink: z.string().max(4096) })).output(z.string()),
  /** A run's training log, or what came `since` an earlier answer; at most its last 100,000 lines. */
  log: procedure.input(z.object({ runId: z.string().max(4096), since: z.string().max(4096).nullable() })).output(runLogSchema),
}
