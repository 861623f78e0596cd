import * as z from 'zod'
import { resourceMetadataSchema } from './metadata.ts'

/** One step in a run's life. A run's state is its last condition. */
export const conditionSchema = z.object({
  condition: z.string(),
  status: z.string(),
  lastTransitionTime: z.number(),
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
    killedAt: z.number().nullable(),
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
    killedAt: z.number().nullish(),
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

/** What a run is doing, in the words the app shows. */
export type RunState = 'succeeded' | 'running' | 'failed' | 'cancelled' | 'queued' | 'unknown'

const STATE_OF_CONDITION: Record<string, RunState> = {
  succeeded: 'succeeded',
  finished: 'succeeded',
  running: 'running',
  started: 'running',
  starting: 'queued',
  pending: 'queued',
  queued: 'queued',
  waiting: 'queued',
  failed: 'failed',
  error: 'failed',
  cancelled: 'cancelled',
  killed: 'cancelled',
}

/** The state of a run: its last condition, unless it was killed. A condition that was not reached says what the run waits for. */
export function runState(run: Run): RunState {
  if (run.spec.killedAt !== null) return 'cancelled'
  const last = run.status.conditions.at(-1)
  if (!last) return 'queued'
  if (last.status === 'FailedReach') return 'failed'
  const state = STATE_OF_CONDITION[last.condition.toLowerCase()] ?? 'unknown'
  if (last.status !== 'Waiting') return state
  // Waiting to finish means it runs; waiting for anything earlier means it has not started.
  return state === 'succeeded' ? 'running' : 'queued'
}

/** When the run reached the state it is in, epoch milliseconds. */
export function runStateSince(run: Run): number {
  return run.spec.killedAt ?? run.status.conditions.at(-1)?.lastTransitionTime ?? run.metadata.timeCreated
}

/** How long the run has run, from its first running condition to its end (or `nowMs`), milliseconds; null if it never started. */
export function runDurationMs(run: Run, nowMs: number): number | null {
  const started = run.status.conditions.find(
    (entry) => STATE_OF_CONDITION[entry.condition.toLowerCase()] === 'running' && entry.status === 'Reached',
  )
  if (!started) return null
  const endMs = runState(run) === 'running' ? nowMs : runStateSince(run)
  return Math.max(0, endMs - started.lastTransitionTime)
}

const MODEL_NAME_KEYS = ['modelName', 'baseModel', 'model', 'architecture', 'name'] as const

/** The name of the model that the run trains, from its model block; null when no block tells. */
export function runModelName(run: Run): string | null {
  for (const block of run.spec.blocks) {
    if (!/model/i.test(block.block)) continue
    for (const key of MODEL_NAME_KEYS) {
      const value = block.settings?.[key]
      if (typeof value === 'string' && value !== '') return value
    }
  }
  return null
}
