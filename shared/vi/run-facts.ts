// Apart from run.ts, whose schemas would bring all of zod into the page.
import type { Condition, Run } from './run.ts'

/** What a run is doing, in the words the app shows. */
export type RunState = 'succeeded' | 'running' | 'failed' | 'cancelled' | 'queued' | 'unknown'

/** What the app calls each state. */
export const STATE_WORDS: Record<RunState, string> = {
  succeeded: 'Succeeded',
  running: 'Running',
  failed: 'Failed',
  cancelled: 'Cancelled',
  queued: 'Queued',
  unknown: 'Unknown',
}

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

/** What a condition's name says of the run once it is reached. */
export function stateOfCondition({ condition }: Condition): RunState {
  const name = condition.toLowerCase()
  return Object.hasOwn(STATE_OF_CONDITION, name) ? (STATE_OF_CONDITION[name] ?? 'unknown') : 'unknown'
}

function isFailure(condition: Condition): boolean {
  return condition.status === 'FailedReach' || (condition.status !== 'Waiting' && stateOfCondition(condition) === 'failed')
}

/**
 * The conditions that failed and that nothing reached since has made good, in the order of the list: a run that failed may still
 * get conditions such as “Finished” or “CleanedUp”, but one that was started again after a failure has not failed.
 */
export function standingFailures({ status: { conditions } }: Pick<Run, 'status'>): Condition[] {
  let failures: Condition[] = []
  for (const condition of conditions) {
    if (isFailure(condition)) failures.push(condition)
    else if (condition.status !== 'Waiting') failures = failures.filter((failure) => !isMadeGood(failure, condition))
  }
  return failures
}

function isMadeGood(failure: Condition, reached: Condition): boolean {
  if (reached.lastTransitionTime < failure.lastTransitionTime) return false
  const name = reached.condition.toLowerCase()
  return name === failure.condition.toLowerCase() || (name !== 'finished' && stateOfCondition(reached) !== 'unknown')
}

/**
 * The state of a run: cancelled where it was killed, failed where a failure stands, else its last condition. A condition that is
 * still waited for says what the run waits for.
 */
export function runState(run: Run): RunState {
  if (run.spec.killedAt !== null) return 'cancelled'
  const last = run.status.conditions.at(-1)
  if (!last) return 'queued'
  if (standingFailures(run).length > 0) return 'failed'
  const state = stateOfCondition(last)
  if (last.status !== 'Waiting') return state
  // Waiting to finish means it runs; waiting for anything earlier means it has not started.
  return state === 'succeeded' ? 'running' : 'queued'
}

/** When the run reached the state it is in, epoch milliseconds. */
export function runStateSince(run: Run): number {
  const last = standingFailures(run).at(-1) ?? run.status.conditions.at(-1)
  return run.spec.killedAt ?? last?.lastTransitionTime ?? run.metadata.timeCreated
}

/** When the run began to run, or was made if it never did, epoch milliseconds. */
export function runStartMs(run: Run): number {
  return startOf(run) ?? run.metadata.timeCreated
}

function startOf(run: Run): number | null {
  const started = run.status.conditions.find((condition) => stateOfCondition(condition) === 'running' && condition.status === 'Reached')
  return started?.lastTransitionTime ?? null
}

/** How long the run has run, from its first running condition to its end (or `nowMs`), milliseconds; null if it never started. */
export function runDurationMs(run: Run, nowMs: number): number | null {
  const startedMs = startOf(run)
  if (startedMs === null) return null
  const endMs = runState(run) === 'running' ? nowMs : runStateSince(run)
  return Math.max(0, endMs - startedMs)
}
