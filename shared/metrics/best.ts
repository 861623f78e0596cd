import type { Checkpoint } from './checkpoint.ts'
import { betterBy, type Direction } from './direction.ts'

/** The best value of one metric over a run, and where it stands. */
export interface Extreme {
  checkpoint: Checkpoint
  value: number
}

/**
 * The checkpoint with the best value of a metric, given in epoch order. Ties go to the earlier one.
 * A missing value is missing, never 0; null when no checkpoint has one.
 */
export function bestBy(inEpochOrder: readonly Checkpoint[], metric: string, direction: Direction): Extreme | null {
  let best: Extreme | null = null
  for (const checkpoint of inEpochOrder) {
    const value = metricValue(checkpoint, metric)
    if (value === null) continue
    if (best === null || betterBy(direction, value, best.value) > 0) best = { checkpoint, value }
  }
  return best
}

/** A checkpoint's finite value of a metric, or null. */
export function metricValue(checkpoint: Checkpoint, metric: string): number | null {
  const value = Object.hasOwn(checkpoint.numbers, metric) ? checkpoint.numbers[metric] : undefined
  return value !== undefined && Number.isFinite(value) ? value : null
}

/** How near a value must be to the best to count as a near tie; null switches near ties off. */
export type TieShare = 0.001 | 0.005 | 0.01 | 0.02 | null

/** How far from the best value a near tie may be, in the metric's own unit: a share of |best|, or of the range when best is 0. */
export function tieLimit(inEpochOrder: readonly Checkpoint[], metric: string, best: Extreme, share: TieShare): number | null {
  if (share === null) return null
  if (best.value !== 0) return Math.abs(best.value) * share
  const values = inEpochOrder.map((checkpoint) => metricValue(checkpoint, metric)).filter((value) => value !== null)
  return (Math.max(...values) - Math.min(...values)) * share
}

/** A checkpoint nearly as good as the best one. `delta` is its value minus the best value. */
export interface NearTie {
  checkpoint: Checkpoint
  value: number
  delta: number
}

/** Every other checkpoint within the tie limit of the best, closest first; equal ones in epoch order. */
export function nearTies(inEpochOrder: readonly Checkpoint[], metric: string, best: Extreme, share: TieShare): NearTie[] {
  const limit = tieLimit(inEpochOrder, metric, best, share)
  if (limit === null) return []
  const ties: NearTie[] = []
  for (const checkpoint of inEpochOrder) {
    const value = metricValue(checkpoint, metric)
    if (value === null || checkpoint.id === best.checkpoint.id) continue
    if (Math.abs(value - best.value) <= limit) ties.push({ checkpoint, value, delta: value - best.value })
  }
  return ties.sort((a, b) => Math.abs(a.delta) - Math.abs(b.delta))
}
