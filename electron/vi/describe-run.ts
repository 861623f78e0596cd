import { formatDuration } from '../../shared/format/time.ts'
import type { Model } from '../../shared/vi/model.ts'
import { redactSecrets } from '../../shared/vi/redact.ts'
import type { Run } from '../../shared/vi/run.ts'
import { runDurationMs, runState, runStateSince, STATE_WORDS } from '../../shared/vi/run-facts.ts'
import { outcomeTitle, runOutcome, runProgress } from '../../shared/vi/run-outcome.ts'
import { isoTime, table } from './plain-text.ts'

/** What else is known of a run that is described. */
export interface DescribeRunOptions {
  /** Its models, all of them: they say how far the run got. */
  models?: readonly Pick<Model, 'spec'>[]
  /** Now, by default; a run that is running has run until then. */
  nowMs?: number
}

/**
 * A formatted, plain-text summary of a run: its state, since when, and, where it failed, was cancelled or waits, why and how far it
 * had got. It never holds a key or a pre-signed URL.
 */
export function describeRun(run: Run, { models, nowMs = Date.now() }: DescribeRunOptions = {}): string {
  const outcome = runOutcome(run)
  const progress = runProgress(models?.map(({ spec }) => spec) ?? null)
  const durationMs = runDurationMs(run, nowMs)
  const facts = [
    `Run ${run.runId}`,
    ...table([
      ['Name', run.spec.name || 'none'],
      ['Organization', run.organizationId],
      ['Project', run.spec.trainingProject ?? 'none'],
      ['State', STATE_WORDS[runState(run)]],
      ['Since', isoTime(runStateSince(run))],
      ['Ran for', durationMs === null ? 'not at all' : formatDuration(durationMs)],
      ['Checkpoints', models ? String(models.length) : 'not asked'],
      ['Created', isoTime(run.metadata.timeCreated)],
      ['Last updated', isoTime(run.metadata.lastUpdated)],
      ['Etag', run.etag],
    ]),
    ...(outcome
      ? [
          outcomeTitle(outcome, progress),
          ...table([
            ['When', isoTime(outcome.atMs)],
            ['Condition', outcome.condition ?? 'none'],
            ['Reason', outcome.reason ?? 'none'],
            ['Message', indented(outcome.message ?? 'none')],
          ]),
        ]
      : []),
    run.status.conditions.length > 0 ? 'Conditions' : 'Conditions: none',
    ...table(
      run.status.conditions.map(({ condition, status, lastTransitionTime }) => [condition, `${status}, ${isoTime(lastTransitionTime)}`]),
    ),
  ]
  return redactSecrets(facts.join('\n'))
}

/** A message of several lines, below each other. */
function indented(message: string): string {
  return message.split('\n').join('\n             ')
}
