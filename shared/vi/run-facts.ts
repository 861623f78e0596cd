// Apart from run.ts, whose schemas would bring all of zod into the page.
import type { Run } from './run.ts'

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

/** When the run began to run, or was made if it never did, epoch milliseconds. */
export function runStartMs(run: Run): number {
  return startOf(run) ?? run.metadata.timeCreated
}

function startOf(run: Run): number | null {
  const started = run.status.conditions.find(
    ({ condition, status }) => STATE_OF_CONDITION[condition.toLowerCase()] === 'running' && status === 'Reached',
  )
  return started?.lastTransitionTime ?? null
}

/** How long the run has run, from its first running condition to its end (or `nowMs`), milliseconds; null if it never started. */
export function runDurationMs(run: Run, nowMs: number): number | null {
  const startedMs = startOf(run)
  if (startedMs === null) return null
  const endMs = runState(run) === 'running' ? nowMs : runStateSince(run)
  return Math.max(0, endMs - startedMs)
}
