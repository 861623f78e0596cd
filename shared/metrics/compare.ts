import { bestBy, metricValue } from './best.ts'
import type { Checkpoint } from './checkpoint.ts'
import { betterBy, type Direction } from './direction.ts'

/** A run in a comparison, its checkpoints in epoch order. */
export interface ComparedRun {
  runId: string
  checkpoints: readonly Checkpoint[]
  /** When its training began, epoch milliseconds. */
  startedMs: number
}

/** What runs are laid over each other by: the epoch, the share of the run's epochs in percent, or hours since it began. */
export type CompareAxis = 'epoch' | 'progress' | 'elapsed'

const HOUR_MS = 3_600_000

/** Where a run's checkpoints stand on an axis; null where that is not known. */
export function placesOnAxis({ checkpoints, startedMs }: ComparedRun, axis: CompareAxis): (number | null)[] {
  const last = checkpoints.findLast(({ epoch }) => epoch !== null)?.epoch ?? null
  return checkpoints.map(({ epoch, createdMs }) => {
    if (epoch === null) return null
    if (axis === 'epoch') return epoch
    if (axis === 'progress') return last ? (epoch / last) * 100 : null
    return Math.max(0, createdMs - startedMs) / HOUR_MS
  })
}

/** One run's value at a place of the axis. */
export interface ComparePoint {
  at: number
  value: number
  checkpoint: Checkpoint
}

/** The points of a metric of one run, ascending; checkpoints without a number or a place are left out. */
export function comparePoints(run: ComparedRun, metric: string, axis: CompareAxis): ComparePoint[] {
  const places = placesOnAxis(run, axis)
  const points: ComparePoint[] = []
  for (const [index, checkpoint] of run.checkpoints.entries()) {
    const at = places[index] ?? null
    const value = metricValue(checkpoint, metric)
    if (at !== null && value !== null) points.push({ at, value, checkpoint })
  }
  return points.sort((a, b) => a.at - b.at)
}

/** Which checkpoint of a run is compared: the best by the primary metric, or that of an epoch. Null when there is none. */
export function comparedCheckpoint(run: ComparedRun, primary: string, direction: Direction, at: 'best' | number): Checkpoint | null {
  if (at === 'best') return bestBy(run.checkpoints, primary, direction)?.checkpoint ?? null
  return run.checkpoints.find(({ epoch }) => epoch === at) ?? null
}

/** One value of the table. */
export interface CompareCell {
  value: number | null
  /** Value minus the baseline's; null for the baseline itself and where either is missing. */
  delta: number | null
  /** How the value stands against the baseline, in the metric's direction. */
  against: 'better' | 'worse' | 'same' | null
  /** Whether no run has a better value of this metric. */
  isBest: boolean
}

/**
 * The values of a metric of each run's compared checkpoint, against those of a baseline run. Missing is missing: it is never best
 * and has no difference to anything.
 */
export function compareCells(
  checkpoints: readonly (Checkpoint | null)[],
  metric: string,
  direction: Direction,
  baseline: number,
): CompareCell[] {
  const values = checkpoints.map((checkpoint) => checkpoint && metricValue(checkpoint, metric))
  const known = values.filter((value) => value !== null)
  const base = values[baseline] ?? null
  return values.map((value, index) => {
    const isBest = value !== null && known.length > 1 && known.every((other) => betterBy(direction, value, other) >= 0)
    if (value === null || base === null || index === baseline) return { value, delta: null, against: null, isBest }
    const better = betterBy(direction, value, base)
    return { value, delta: value - base, against: better === 0 ? 'same' : better > 0 ? 'better' : 'worse', isBest }
  })
}

/** Whether every run has the same value, or none has one. */
export function areIdentical(cells: readonly CompareCell[]): boolean {
  return cells.every(({ value }) => value === cells[0]?.value)
}

/** What names have in common at their beginning, up to the last separator; empty where one would lose its whole name. */
export function commonPrefix(names: readonly string[]): string {
  const [first = '', ...rest] = names
  if (rest.length === 0) return ''
  let length = first.length
  for (const name of rest) {
    let same = 0
    while (same < length && same < name.length && name[same] === first[same]) same += 1
    length = same
  }
  const prefix = /^.*[-_./\s:]/su.exec(first.slice(0, length))?.[0] ?? ''
  return names.some((name) => name.length === prefix.length) ? '' : prefix
}
