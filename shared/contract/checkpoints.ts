import * as z from 'zod'
import { modelSchema, modelStatusSchema } from '../vi/model.ts'
import { pageSchema } from '../vi/page.ts'
import { procedure } from './problem.ts'

/** A model without its pre-signed address, the form in which it reaches the page. */
export const listedModelSchema = modelSchema.extend({ status: modelStatusSchema.omit({ contents: true }) })
export type ListedModel = z.infer<typeof listedModelSchema>

/** What the storage says about an archive before it is fetched. */
export const archiveFactsSchema = z.object({
  /** Null where the storage does not tell. */
  sizeBytes: z.number().nullable(),
  /** Whether a checksum is published that the download can be checked against. */
  hasChecksum: z.boolean(),
})

export const checkpointsContract = {
  /** One page of a run's checkpoints, in checkpoint order. */
  list: procedure.input(z.object({ runId: z.string(), pageToken: z.string().nullable() })).output(pageSchema(listedModelSchema)),
  /** The size of a checkpoint's archive, asked of the storage with one request for one byte. */
  archive: procedure.input(z.object({ runId: z.string(), modelId: z.string() })).output(archiveFactsSchema),
  /** The formatted summary of a checkpoint, as plain text. */
  info: procedure.input(z.object({ runId: z.string(), modelId: z.string() })).output(z.string()),
}
