import * as z from 'zod'
import { problemSchema, procedure } from './problem.ts'

/** How far this copy of the app is with a newer version of itself. */
export const updateStateSchema = z.discriminatedUnion('state', [
  /** Nobody has looked since the app started. */
  z.object({ state: z.literal('unknown') }),
  z.object({ state: z.literal('looking') }),
  /** There was none newer then. */
  z.object({ state: z.literal('newest'), lookedMs: z.number() }),
  z.object({ state: z.literal('found'), version: z.string() }),
  z.object({ state: z.literal('fetching'), version: z.string(), receivedBytes: z.number(), totalBytes: z.number() }),
  /** It is installed when the app ends. */
  z.object({ state: z.literal('fetched'), version: z.string() }),
  z.object({ state: z.literal('failed'), problem: problemSchema }),
])
export type UpdateState = z.infer<typeof updateStateSchema>

export const updatesContract = {
  /** Looks for a newer version now. What it finds comes with `app.watch`. */
  look: procedure.output(z.void()),
  /** Fetches the version that was found, and verifies its publisher's signature. */
  fetch: procedure.output(z.void()),
  /** Ends the app, installs what was fetched and starts it again. Not while downloads are at work. */
  restart: procedure.output(z.void()),
}
