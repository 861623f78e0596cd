import * as z from 'zod'
import { resourceMetadataSchema, timeMsSchema } from './metadata.ts'

/** One step in a run's life. A run's state is its last condition. */
export const conditionSchema = z.object({
  condition: z.string(),
  status: z.string(),
  lastTransitionTime: timeMsSchema,
  reason: z.string().nullish(),
  message: z.string().nullish(),
})

/** One block of a run's flow: dataset, system prompt, model … Its settings are whatever that block takes. */
export const flowBlockSchema = z.object({
  block: z.string(),
  settings: z.record(z.string(), z.unknown()).nullish(),
})

/** A training run, in public names. */
export const runSchema = z.object({
  kind: z.string(),
  organizationId: z.string(),
  runId: z.string(),
  spec: z.object({
    name: z.string(),
    blocks: z.array(flowBlockSchema),
    trainingProject: z.string().nullable(),
    killedAt: timeMsSchema.nullable(),
  }),
  status: z.object({
    observedGeneration: z.number(),
    conditions: z.array(conditionSchema),
  }),
  metadata: resourceMetadataSchema,
  selfLink: z.string(),
  etag: z.string(),
})

export type Condition = z.infer<typeof conditionSchema>
export type FlowBlock = z.infer<typeof flowBlockSchema>
export type Run = z.infer<typeof runSchema>

/** What Vi sends for a run. */
export const wireRunSchema = z.object({
  kind: z.string().default('Run'),
  workspaceId: z.string(),
  runId: z.string().min(1),
  spec: z.object({
    flow: z.object({
      name: z.string(),
      blocks: z.array(flowBlockSchema).default([]),
      trainingProject: z.string().nullish(),
    }),
    killedAt: timeMsSchema.nullish(),
    trainingProject: z.string().nullish(),
  }),
  status: z.object({
    observedGeneration: z.number(),
    conditions: z.array(conditionSchema),
  }),
  metadata: resourceMetadataSchema,
  selfLink: z.string(),
  etag: z.string(),
})

/** Maps a run from the wire to its public names, field by field. */
export function runFromWire(wire: z.infer<typeof wireRunSchema>): Run {
  return {
    kind: wire.kind,
    organizationId: wire.workspaceId,
    runId: wire.runId,
    spec: {
      name: wire.spec.flow.name,
      blocks: wire.spec.flow.blocks,
      trainingProject: wire.spec.trainingProject ?? wire.spec.flow.trainingProject ?? null,
      killedAt: wire.spec.killedAt ?? null,
    },
    status: { observedGeneration: wire.status.observedGeneration, conditions: wire.status.conditions },
    metadata: wire.metadata,
    selfLink: wire.selfLink,
    etag: wire.etag,
  }
}
