import { metricValue } from '../../shared/metrics/best.ts'
import { byEpoch, type Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { betterBy } from '../../shared/metrics/direction.ts'
import type { RunData } from './run-data.ts'

/** The columns that are no metric. */
export const EPOCH_COLUMN = 'epoch'
export const CREATED_COLUMN = 'created'

/**
 * Checkpoints in the order of a column: epochs and dates first to last, metrics best first. Missing values stay at the end
 * either way.
 */
export function sortCheckpoints(data: RunData, column: string | undefined, reverse: boolean): readonly Checkpoint[] {
  const { checkpoints } = data
  if (column === undefined || column === EPOCH_COLUMN) return reverse ? [...checkpoints].reverse() : checkpoints
  if (column === CREATED_COLUMN) {
    const inOrder = [...checkpoints].sort((a, b) => a.createdMs - b.createdMs || byEpoch(a, b))
    return reverse ? inOrder.reverse() : inOrder
  }
  const direction = data.directionOf(column)
  const sign = reverse ? 1 : -1
  return [...checkpoints].sort((a, b) => {
    const left = metricValue(a, column)
    const right = metricValue(b, column)
    if (left === null || right === null) return Number(left === null) - Number(right === null) || byEpoch(a, b)
    return sign * betterBy(direction, left, right) || byEpoch(a, b)
  })
}

/** What a click on a column's head does next: its natural order, then the reverse, then back to epoch order. */
export function nextSort(
  column: string,
  sort: string | undefined,
  reverse: boolean,
): { sort: string | undefined; reverse: boolean | undefined } {
  const current = sort ?? EPOCH_COLUMN
  if (current !== column) return { sort: column === EPOCH_COLUMN ? undefined : column, reverse: undefined }
  if (!reverse) return { sort, reverse: true }
  return { sort: undefined, reverse: undefined }
}
