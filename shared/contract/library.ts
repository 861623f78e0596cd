import * as z from 'zod'
import { downloadPartsSchema } from './downloads.ts'
import { procedure } from './problem.ts'

/** A checkpoint that is whole on this computer. */
export const savedCheckpointSchema = z.object({
  runId: z.string(),
  modelId: z.string(),
  folder: z.string(),
  displayFolder: z.string(),
  parts: downloadPartsSchema,
  verification: z.enum(['checksum', 'size-only']),
  savedMs: z.number(),
  sizeBytes: z.number(),
})
export type SavedCheckpoint = z.infer<typeof savedCheckpointSchema>

export const libraryContract = {
  /** Every checkpoint that the save folder holds whole, read from the folders' own `checkpoint.json`. */
  saved: procedure.output(z.array(savedCheckpointSchema)),
  /** Shows a saved checkpoint in the system's file manager. Desktop only. */
  reveal: procedure.input(z.object({ folder: z.string().max(4096) })).output(z.void()),
}
