import * as z from 'zod'
import { pageSchema } from '../vi/page.ts'
import { runSchema } from '../vi/run.ts'
import { procedure } from './problem.ts'

export const runsContract = {
  /** One page of the organization's runs, newest first. */
  list: procedure.input(z.object({ pageToken: z.string().nullable() })).output(pageSchema(runSchema)),
  /** One run by id or link. */
  get: procedure.input(z.object({ runIdOrLink: z.string().max(4096) })).output(runSchema),
}
