import { metricValue } from './best.ts'
import type { Checkpoint } from './checkpoint.ts'

/** One epoch of a chart: its checkpoint and the value of each series, null where it is missing. */
export interface ChartRow {
  epoch: number
  id: string
  values: Record<string, number | null>
}

/** One row per charted checkpoint, in epoch order, with one value per series; checkpoints without an epoch are left out. */
export function chartRows(inEpochOrder: readonly Checkpoint[], metrics: readonly string[]): ChartRow[] {
  const rows: ChartRow[] = []
  for (const checkpoint of inEpochOrder) {
    if (checkpoint.epoch === null) continue
    const values: Record<string, number | null> = Object.create(null)
    for (const metric of metrics) values[metric] = metricValue(checkpoint, metric)
    rows.push({ epoch: checkpoint.epoch, id: checkpoint.id, values })
  }
  return rows
}

/** The smallest and largest finite value over rows and series; null when there is none. */
export function valueRange(rows: readonly ChartRow[], metrics: readonly string[]): { min: number; max: number } | null {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const row of rows) {
    for (const metric of metrics) {
      const value = row.values[metric] ?? null
      if (value === null) continue
      if (value < min) min = value
      if (value > max) max = value
    }
  }
  return min <= max ? { min, max } : null
}

/**
 * Thins rows to about `limit`, whole rows at a time: of each run of neighbours the rows with the lowest and the highest value of
 * any series stay, as do the first, the last and those named in `keep`.
 */
export function thinRows(rows: readonly ChartRow[], metrics: readonly string[], limit: number, keep: ReadonlySet<string>): ChartRow[] {
  if (rows.length <= limit) return [...rows]
  const perBucket = Math.max(2, metrics.length * 2)
  const buckets = Math.max(1, Math.floor((limit - 2) / perBucket))
  const kept = new Set<number>([0, rows.length - 1])
  for (const [index, row] of rows.entries()) if (keep.has(row.id)) kept.add(index)
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * rows.length) / buckets)
    const to = Math.floor(((bucket + 1) * rows.length) / buckets)
    for (const metric of metrics) {
      for (const index of extremesWithin(rows, metric, from, to)) kept.add(index)
    }
  }
  return [...kept]
    .sort((a, b) => a - b)
    .map((index) => rows[index])
    .filter((row) => row !== undefined)
}

/** Thins points of one line to about `limit`: of each run of neighbours the lowest and the highest stay, as do the first, the last and those kept. */
export function thinPoints<T>(
  points: readonly T[],
  limit: number,
  read: (point: T) => number,
  isKept: (point: T) => boolean,
): readonly T[] {
  if (points.length <= limit) return points
  const rows = points.map((point, index): ChartRow => ({ epoch: index, id: String(index), values: { v: read(point) } }))
  const kept = new Set(points.flatMap((point, index) => (isKept(point) ? [String(index)] : [])))
  return thinRows(rows, ['v'], limit, kept).flatMap(({ epoch }) => points.slice(epoch, epoch + 1))
}

function extremesWithin(rows: readonly ChartRow[], metric: string, from: number, to: number): number[] {
  let low = -1
  let high = -1
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (let index = from; index < to; index++) {
    const value = rows[index]?.values[metric] ?? null
    if (value === null) continue
    if (value < lowest) {
      lowest = value
      low = index
    }
    if (value > highest) {
      highest = value
      high = index
    }
  }
  return low < 0 ? [] : [low, high]
}
