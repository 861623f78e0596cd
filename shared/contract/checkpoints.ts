import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { modelSchema, modelStatusSchema } from '../vi/model.ts'
import { pagePartSchema } from '../vi/page.ts'
import { insideSchema, previewSchema, tensorsSchema } from './inside.ts'
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

const checkpoint = z.object({ runId: z.string(), modelId: z.string() })
const file = checkpoint.extend({ path: z.string().max(4096) })

export const checkpointsContract = {
  /** All of a run's checkpoints, in checkpoint order, page by page as they come. */
  list: procedure.input(z.object({ runId: z.string() })).output(eventIterator(pagePartSchema(listedModelSchema))),
  /** The size of a checkpoint's archive, asked of the storage with one request for one byte. */
  archive: procedure.input(checkpoint).output(archiveFactsSchema),
  /** What lies in a checkpoint's archive, for at most 25 requests and 1 MB. */
  inside: procedure.input(checkpoint).output(insideSchema),
  /** The text of a file in it, the first 256 KiB. */
  view: procedure.input(file).output(previewSchema),
  /** The tensors of a safetensors file in it. */
  tensors: procedure.input(file).output(tensorsSchema),
  /** The formatted summary of a checkpoint, as plain text. */
  info: procedure.input(checkpoint).output(z.string()),
}
