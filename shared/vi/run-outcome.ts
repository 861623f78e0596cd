// Apart from run.ts, whose schemas would bring all of zod into the page.
import { formatCount } from '../format/number.ts'
import type { Condition, Run } from './run.ts'
import { type RunState, runState, runStateSince, standingFailures, stateOfCondition } from './run-facts.ts'
import { plainText } from './terminal-text.ts'

/** Why a run is no longer running, or not yet, in the words that Vi gave. */
export interface RunOutcome {
  state: Extract<RunState, 'failed' | 'cancelled' | 'queued' | 'unknown'>
  /** The name of the condition that says so, as received; null when there is none. */
  condition: string | null
  /** A short name such as `OutOfMemory`. */
  reason: string | null
  /** As received, perhaps of many lines; without control characters. */
  message: string | null
  /** When that was, epoch milliseconds. */
  atMs: number
}

/** How far a run got, as its checkpoints tell; `unknown` while nobody has asked for them. */
export type RunProgress = { kind: 'epoch'; epoch: number } | { kind: 'checkpoints'; count: number } | { kind: 'none' } | { kind: 'unknown' }

const UNKNOWN_PROGRESS: RunProgress = { kind: 'unknown' }

/** What became of a run: null for one that runs or has succeeded, as there is nothing to explain. */
export function runOutcome(run: Run): RunOutcome | null {
  const state = runState(run)
  if (state === 'running' || state === 'succeeded') return null
  const candidates = conditionsThatTell(run, state)
  const told =
    candidates.find(({ message }) => cleaned(message) !== null) ??
    candidates.find(({ reason }) => cleaned(reason) !== null) ??
    candidates[0]
  const reason = cleaned(told?.reason)
  return {
    state,
    condition: told?.condition ?? null,
    // A reason such as “Failed” for a run that failed says nothing.
    reason: reason?.toLowerCase() === told?.condition.toLowerCase() ? null : reason,
    message: cleaned(told?.message),
    atMs: state === 'failed' && told ? told.lastTransitionTime : runStateSince(run),
  }
}

/** The conditions that may say why a run is in a state, the best first. */
function conditionsThatTell(run: Run, state: RunOutcome['state']): Condition[] {
  const newestFirst = [...run.status.conditions].reverse()
  // The first failure is the cause, later ones are what came of it.
  if (state === 'failed') return standingFailures(run)
  if (state === 'cancelled') {
    return [...newestFirst.filter((condition) => stateOfCondition(condition) === 'cancelled'), ...standingFailures(run)]
  }
  if (state === 'queued') {
    return newestFirst.filter((condition) => condition.status === 'Waiting' || stateOfCondition(condition) === 'queued')
  }
  return newestFirst.slice(0, 1)
}

function cleaned(text: string | null | undefined): string | null {
  return plainText(text ?? '').trim() || null
}

/** How far a run got by its checkpoints; null where they are not known. */
export function runProgress(checkpoints: readonly { epoch: number | null }[] | null): RunProgress {
  if (checkpoints === null) return UNKNOWN_PROGRESS
  if (checkpoints.length === 0) return { kind: 'none' }
  let last: number | null = null
  for (const { epoch } of checkpoints) if (epoch !== null && (last === null || epoch > last)) last = epoch
  return last === null ? { kind: 'checkpoints', count: checkpoints.length } : { kind: 'epoch', epoch: last }
}

const STATE_WORDS = { failed: 'Failed', cancelled: 'Cancelled', queued: 'Queued' } as const

/** What happened and how far the run had got: `Failed after epoch 6`. */
export function outcomeTitle({ state, condition }: RunOutcome, progress: RunProgress = UNKNOWN_PROGRESS): string {
  if (state === 'unknown') return condition === null ? 'Unknown state' : `Vi says “${shortened(condition)}”`
  if (state === 'queued') return STATE_WORDS.queued
  return `${STATE_WORDS[state]}${progressWords(progress)}`
}

function progressWords(progress: RunProgress): string {
  switch (progress.kind) {
    case 'epoch':
      return ` after epoch ${progress.epoch}`
    case 'checkpoints':
      return ` after ${formatCount(progress.count)} ${progress.count === 1 ? 'checkpoint' : 'checkpoints'}`
    case 'none':
      return ' before the first checkpoint'
    case 'unknown':
      return ''
  }
}

/** Why, in one line: the first line of the message, else the reason; null where Vi gave none. */
export function outcomeCause({ message, reason }: RunOutcome): string | null {
  const line = message?.split('\n').find((text) => text.trim() !== '')
  return line === undefined ? reason && shortened(reason) : shortened(line)
}

const MAX_LINE = 400

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const characters = line.length > MAX_LINE ? [...line] : null
  return characters && characters.length > MAX_LINE ? `${characters.slice(0, MAX_LINE - 1).join('')}…` : line
}

/** All of it in one line, for tooltips: `Failed after epoch 6: CUDA out of memory.` */
export function outcomeLine(outcome: RunOutcome, progress?: RunProgress): string {
  const title = outcomeTitle(outcome, progress)
  const cause = outcomeCause(outcome)
  if (cause !== null) return `${title}: ${cause}`
  return outcome.state === 'failed' ? `${title}. Vi gave no reason.` : title
}

/** All that is known of it as plain text, to paste into a report. Times are UTC. */
export function outcomeText(outcome: RunOutcome, progress?: RunProgress): string {
  const { reason, message, atMs } = outcome
  const at = new Date(atMs)
  return [
    `${outcomeTitle(outcome, progress)}${Number.isNaN(at.getTime()) ? '' : `, ${at.toISOString()}`}`,
    ...(reason === null ? [] : [`Reason: ${reason}`]),
    ...(message === null ? [] : [message]),
    ...(reason === null && message === null && outcome.state === 'failed' ? ['Vi gave no reason.'] : []),
  ].join('\n')
}

const PLANNED_KEYS = new Set(['epochs', 'numepochs', 'maxepochs', 'numtrainepochs', 'trainepochs', 'totalepochs'])

/** How many epochs a run was set to train, from the settings of its blocks; null when none says so. */
export function plannedEpochs({ spec }: Pick<Run, 'spec'>): number | null {
  for (const { settings } of spec.blocks) {
    for (const [key, value] of Object.entries(settings ?? {})) {
      if (!PLANNED_KEYS.has(key.toLowerCase().replace(/[^a-z]/g, ''))) continue
      if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
    }
  }
  return null
}

/** How far a run that failed or was cancelled got of what was planned; null where it got there, or that is not known. */
export function stoppedEarly(run: Run, checkpoints: readonly { epoch: number | null }[]): { epoch: number; planned: number } | null {
  const state = runState(run)
  const planned = plannedEpochs(run)
  const progress = runProgress(checkpoints)
  if ((state !== 'failed' && state !== 'cancelled') || planned === null || progress.kind !== 'epoch') return null
  const done = checkpoints.some(({ epoch }) => epoch === 0) ? progress.epoch + 1 : progress.epoch // some count from 0
  return done < planned ? { epoch: progress.epoch, planned } : null
}
