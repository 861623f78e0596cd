import * as z from 'zod'
import { procedure } from './problem.ts'

const text = z.string().max(4000)

/** What the user has written down about a run, and when it was looked at. Kept on this computer only. */
export const runNotesSchema = z.object({
  isPinned: z.boolean().default(false),
  note: text.default(''),
  /** Notes on its checkpoints, by model id. */
  checkpoints: z.record(z.string().max(300), text).default({}),
  /** Ways to look at the run: a name, and the address's view state as JSON. */
  views: z
    .array(z.object({ name: z.string().max(200), search: text }))
    .max(20)
    .default([]),
  /** When it was last opened, epoch milliseconds; 0 is never. */
  openedMs: z.number().default(0),
  /** How many checkpoints it had when it was last looked at; null is never. */
  seenCount: z.number().int().min(0).nullable().default(null),
})
export type RunNotes = z.infer<typeof runNotesSchema>

export const notesContract = {
  /** What is written down about the runs of the connected organization, by run id. */
  all: procedure.output(z.record(z.string(), runNotesSchema)),
  /** Changes some of what is written down about a run; the rest stays. */
  change: procedure
    .input(
      z.object({
        runId: z.string().min(1).max(300),
        change: z
          .object({
            isPinned: z.boolean(),
            note: text,
            checkpoint: z.object({ modelId: z.string().min(1).max(300), note: text }),
            views: runNotesSchema.shape.views.unwrap(),
            openedMs: z.number(),
            seenCount: z.number().int().min(0),
          })
          .partial(),
      }),
    )
    .output(z.void()),
}
