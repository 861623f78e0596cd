import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { pagePartSchema } from '../vi/page.ts'
import { runSchema } from '../vi/run.ts'
import { procedure } from './problem.ts'

/** A page of runs. `cursor` continues the list after it; null on the last one. */
export const runsPartSchema = pagePartSchema(runSchema).extend({ cursor: z.string().nullable() })
export type RunsPart = z.infer<typeof runsPartSchema>

export const runsContract = {
  /**
   * The organization's runs, newest first, from the cursor on: one page, or with `all` every page to the end. Closing the stream
   * ends it.
   */
  list: procedure.input(z.object({ cursor: z.string().max(500_000).nullable(), all: z.boolean() })).output(eventIterator(runsPartSchema)),
  /** One run by id or link. */
  get: procedure.input(z.object({ runIdOrLink: z.string().max(4096) })).output(runSchema),
}
