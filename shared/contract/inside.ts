import * as z from 'zod'

/** What safetensors files hold together, from their headers. */
export const weightsSchema = z.object({
  parameters: z.number(),
  /** Of their numbers, as they lie in the files and in memory. */
  sizeBytes: z.number(),
  tensors: z.number(),
  shards: z.number(),
  /** By the type of the numbers as the file names it (`BF16`, `F32` …), the most first. */
  dtypes: z.array(z.object({ dtype: z.string(), parameters: z.number() })),
})
export type Weights = z.infer<typeof weightsSchema>

/** What an adapter's config says (PEFT's `adapter_config.json`); null where it says nothing. */
export const adapterFactsSchema = z.object({
  type: z.string().nullable(),
  rank: z.number().nullable(),
  alpha: z.number().nullable(),
  baseModel: z.string().nullable(),
  targetModules: z.array(z.string()),
})
export type AdapterFacts = z.infer<typeof adapterFactsSchema>

const insideFileSchema = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  /** Whether its content can be shown: text that is not too large. */
  canView: z.boolean(),
  /** Whether it belongs to the adapter or is the run config, which an adapter alone has too. */
  ofAdapter: z.boolean(),
})
export type InsideFile = z.infer<typeof insideFileSchema>

/** What lies in a checkpoint's archive, read from a small part of it. */
export const insideSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    sizeBytes: z.number(),
    hasChecksum: z.boolean(),
    files: z.array(insideFileSchema),
    /** Null where there are none, or too many to read the header of each. */
    model: weightsSchema.nullable(),
    adapter: weightsSchema.nullable(),
    adapterConfig: adapterFactsSchema.nullable(),
    /** A safetensors file whose header cannot be right. */
    faults: z.array(z.object({ path: z.string(), reason: z.string() })),
  }),
  /** It cannot be looked into; `reason` says why, in words. */
  z.object({ kind: z.literal('closed'), sizeBytes: z.number().nullable(), hasChecksum: z.boolean(), reason: z.string() }),
])
export type Inside = z.infer<typeof insideSchema>

/** The text of a file. */
export const previewSchema = z.object({
  text: z.string(),
  sizeBytes: z.number(),
  /** Only the beginning is here. */
  truncated: z.boolean(),
})
export type Preview = z.infer<typeof previewSchema>

/** The tensors of a safetensors file. */
export const tensorsSchema = z.object({
  tensors: z.array(z.object({ name: z.string(), dtype: z.string(), shape: z.array(z.number()), parameters: z.number() })),
  /** How many there are; more than are listed. */
  count: z.number(),
})
export type Tensors = z.infer<typeof tensorsSchema>
