import { flowBlocks } from './blocks.ts'
import type { SampleRun } from './catalog.ts'
import { metricsAt } from './curves.ts'
import { endingOf } from './endings.ts'
import { hexOf } from './random.ts'

/** The organization that the sample workspace plays. */
export const SAMPLE_ORGANIZATION = 'sample-workspace'

const EPOCH_MS = 26 * 60_000
const SHORT_EPOCH_MS = 8 * 60_000

/** How long an epoch takes: less where there are very many. */
function epochMs(run: SampleRun): number {
  return run.epochs > 100 ? SHORT_EPOCH_MS : EPOCH_MS
}

/** What the API answers for runs and models, at a moment. */
export interface Clock {
  startedMs: number
  nowMs: number
  /** How often a live run gains a checkpoint. */
  liveEveryMs: number
}

/** How many checkpoints a run has by now. */
export function checkpointCount(run: SampleRun, clock: Clock): number {
  return run.live ? run.epochs + Math.floor((clock.nowMs - clock.startedMs) / clock.liveEveryMs) : run.epochs
}

/** A run as the wire has it. */
export function runResource(run: SampleRun, clock: Clock): object {
  const createdMs = clock.startedMs - run.ageMs
  return {
    kind: 'Run',
    workspaceId: SAMPLE_ORGANIZATION,
    runId: run.runId,
    spec: {
      flow: {
        name: run.name,
        schema: '1',
        tolerations: {},
        settings: {},
        trainingProject: 'sample-project',
        blocks: flowBlocks(run),
      },
      killedAt: run.state === 'Cancelled' ? runEndMs(run, createdMs) : null,
      trainingProject: 'sample-project',
    },
    status: { log: `logs/${run.runId}`, observedGeneration: 1, conditions: conditionsOf(run, createdMs) },
    metadata: { timeCreated: createdMs, lastUpdated: createdMs + run.epochs * epochMs(run), generation: 1, attributes: {} },
    selfLink: `/workspaces/${SAMPLE_ORGANIZATION}/runs/${run.runId}`,
    etag: hexOf(run.runId, 16),
  }
}

/** How long a run waits for its machine. */
const WAIT_MS = 4 * 60_000
/** How far into the next epoch a run gets that does not reach its end. */
const AFTER_LAST_MS = 5 * 60_000

/** When a run that has ended did so, by when it was made. */
export function runEndMs(run: SampleRun, createdMs: number): number {
  return createdMs + run.epochs * epochMs(run) + AFTER_LAST_MS
}

/** When a run got its machine, by when it was made. */
export function runStartMs(createdMs: number): number {
  return createdMs + WAIT_MS
}

function conditionsOf(run: SampleRun, createdMs: number): object[] {
  const ending = endingOf(run) ?? {}
  const condition = (name: string, status: string, ms: number) => ({ condition: name, status, lastTransitionTime: ms })
  if (run.state === 'Waiting' || run.state === 'Pending') return [{ ...condition('Pending', 'Waiting', createdMs), ...ending }]
  const started = [condition('Pending', 'Reached', createdMs), condition('Running', 'Reached', runStartMs(createdMs))]
  if (run.state === 'Running') return started
  const endMs = runEndMs(run, createdMs)
  // What failed is not always what comes last.
  if (run.state === 'Error') {
    const cause = { ...condition('Running', 'FailedReach', endMs), ...ending }
    return [...started, cause, { ...condition('Succeeded', 'FailedReach', endMs + 1000), reason: 'NotReached' }]
  }
  return [...started, { ...condition(run.state, 'Reached', endMs), ...ending }]
}

/** The id of a run's n-th checkpoint (from 1). */
export function modelId(run: SampleRun, epoch: number): string {
  return run.withoutEpochs ? `ckpt_${hexOf(`${run.runId}/${epoch}`, 12)}` : `epoch_${epoch}`
}

/** The number of a checkpoint (from 1) by its id; null when the run has no such checkpoint by now. */
export function epochOfModel(run: SampleRun, id: string, clock: Clock): number | null {
  for (let epoch = 1; epoch <= checkpointCount(run, clock); epoch++) if (modelId(run, epoch) === id) return epoch
  return null
}

/** A checkpoint as the wire has it; `contents` holds its pre-signed address where one was asked for. */
export function modelResource(run: SampleRun, epoch: number, clock: Clock, contents: object | null): object {
  const createdMs = checkpointCreatedMs(run, epoch, clock)
  const id = modelId(run, epoch)
  return {
    kind: 'RunOutput',
    workspaceId: SAMPLE_ORGANIZATION,
    runId: run.runId,
    runOutputId: id,
    spec: {
      kind: 'Checkpoint',
      epoch: run.withoutEpochs ? null : epoch,
      evaluationMetrics: metricsAt(run.metrics, run.runId, epoch, run.live ? 20 : run.epochs),
    },
    status: {
      observedGeneration: 1,
      conditions: [{ condition: 'Finished', status: 'Reached', lastTransitionTime: createdMs }],
      storageObject: `vi-sample-models/${run.runId}/${id}.tar`,
      ...(contents ? { contents } : {}),
    },
    metadata: { timeCreated: createdMs, lastUpdated: createdMs, generation: 1, attributes: {} },
    selfLink: `/workspaces/${SAMPLE_ORGANIZATION}/runs/${run.runId}/runOutputs/${id}`,
    etag: hexOf(`${run.runId}/${id}`, 16),
  }
}

/** When a checkpoint (from 1) was made, or will be. */
export function checkpointCreatedMs(run: SampleRun, epoch: number, clock: Clock): number {
  if (run.live && epoch > run.epochs) return clock.startedMs + (epoch - run.epochs) * clock.liveEveryMs
  const spacingMs = run.live ? (run.ageMs - EPOCH_MS / 3) / run.epochs : epochMs(run)
  return Math.round(clock.startedMs - run.ageMs + epoch * spacingMs)
}
