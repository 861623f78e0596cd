import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import type { ComparePoint } from '../../shared/metrics/compare.ts'
import { type Geometry, yOf } from '../metrics/geometry.ts'
import { nearest } from '../metrics/nearest.ts'
import type { CompareEntry } from './compare-data.ts'

/** A line is the hovered one within this distance. */
const NEAR_PX = 24

/** A run's line: its points, and those of them that are drawn. */
export interface CompareLine {
  entry: CompareEntry
  points: readonly ComparePoint[]
  best: Checkpoint | null
}

/** The run whose line is nearest to a place, and the place as the axis has it. */
export function lineUnder(lines: readonly CompareLine[], geometry: Geometry, at: number, y: number): { at: number; runId: string | null } {
  let found: string | null = null
  let least = NEAR_PX
  for (const { entry, points } of lines) {
    const last = points.at(-1)
    const point = pointAt(points, at)
    if (!point || !last || at > last.at) continue
    const distance = Math.abs(yOf(geometry, point.value) - y)
    if (distance < least) {
      least = distance
      found = entry.runId
    }
  }
  return { at, runId: found }
}

/** The point that is nearest to a place. */
export function pointAt(points: readonly ComparePoint[], at: number): ComparePoint | null {
  return nearest(points, at, (point) => point.at) ?? null
}
