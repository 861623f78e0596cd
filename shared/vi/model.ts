import * as z from 'zod'
import { resourceMetadataSchema } from './metadata.ts'
import { evaluationMetricsSchema } from './metrics.ts'

/** A pre-signed address of an archive (Models API reference, ModelDownloadUrl). It never leaves the host process. */
export const modelDownloadUrlSchema = z.object({
  url: z.string(),
  /** When the address stops working. The unit is not documented: see `expiryMs` in electron/vi. */
  expiresAt: z.number(),
})

/** Where a model's archive can be fetched (Models API reference, ModelContents). */
export const modelContentsSchema = z.object({ downloadUrl: modelDownloadUrlSchema })

/** What was trained (Models API reference, ModelSpec). Metric values are mostly numbers, but may be anything. */
export const modelSpecSchema = z.object({
  kind: z.string(),
  epoch: z.number().int().nullable(),
  evaluationMetrics: evaluationMetricsSchema.nullable(),
})

/** Where the model stands on Vi (Models API reference, ModelStatus). */
export const modelStatusSchema = z.object({
  observedGeneration: z.number(),
  conditions: z.array(z.record(z.string(), z.unknown())),
  storageObject: z.string(),
  contents: modelContentsSchema.nullable(),
})

/** One checkpoint of a run (Models API reference, Model). */
export const modelSchema = z.object({
  kind: z.string(),
  runId: z.string(),
  organizationId: z.string(),
  modelId: z.string(),
  spec: modelSpecSchema,
  status: modelStatusSchema,
  metadata: resourceMetadataSchema,
  selfLink: z.string(),
  etag: z.string(),
})

export type ModelDownloadUrl = z.infer<typeof modelDownloadUrlSchema>
export type ModelContents = z.infer<typeof modelContentsSchema>
export type ModelSpec = z.infer<typeof modelSpecSchema>
export type ModelStatus = z.infer<typeof modelStatusSchema>
export type Model = z.infer<typeof modelSchema>

/** What Vi sends for a model. Fields it may add later are dropped; those that the reference calls optional may be absent. */
export const wireModelSchema = z.object({
  kind: z.string(),
  workspaceId: z.string(),
  runId: z.string(),
  runOutputId: z.string().min(1),
  spec: z.object({
    kind: z.string(),
    epoch: z.number().int().nullish(),
    evaluationMetrics: evaluationMetricsSchema.nullish(),
  }),
  status: z.object({
    observedGeneration: z.number(),
    conditions: z.array(z.record(z.string(), z.unknown())),
    storageObject: z.string(),
    contents: modelContentsSchema.nullish(),
  }),
  metadata: resourceMetadataSchema,
  selfLink: z.string(),
  etag: z.string(),
})

/** Maps a model from the wire to its public names, field by field. */
export function modelFromWire(wire: z.infer<typeof wireModelSchema>): Model {
  return {
    kind: wire.kind,
    runId: wire.runId,
    organizationId: wire.workspaceId,
    modelId: wire.runOutputId,
    spec: {
      kind: wire.spec.kind,
      epoch: wire.spec.epoch ?? null,
      evaluationMetrics: wire.spec.evaluationMetrics ?? null,
    },
    status: {
      observedGeneration: wire.status.observedGeneration,
      conditions: wire.status.conditions,
      storageObject: wire.status.storageObject,
      contents: wire.status.contents ?? null,
    },
    metadata: wire.metadata,
    selfLink: wire.selfLink,
    etag: wire.etag,
  }
}
