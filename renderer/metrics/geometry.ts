import type { ValueAxis } from '../../shared/metrics/ticks.ts'

/** Where things stand in a chart, in pixels from its upper left corner. */
export interface Geometry {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
  firstEpoch: number
  lastEpoch: number
  axis: ValueAxis
}

/** Room on either side inside the plot, so that the first and last points are not cut. */
export const INSET = 14

/** Where an epoch stands. */
export function xOf({ left, right, width, firstEpoch, lastEpoch }: Geometry, epoch: number): number {
  const inner = width - left - right - 2 * INSET
  if (lastEpoch <= firstEpoch) return left + INSET + inner / 2
  return left + INSET + ((epoch - firstEpoch) / (lastEpoch - firstEpoch)) * inner
}

/** Where a value stands. */
export function yOf({ top, bottom, height, axis }: Geometry, value: number): number {
  const inner = height - top - bottom
  return top + (1 - (value - axis.min) / (axis.max - axis.min)) * inner
}

/** The epoch at a place, not rounded. */
export function epochAt({ left, right, width, firstEpoch, lastEpoch }: Geometry, x: number): number {
  const inner = width - left - right - 2 * INSET
  return firstEpoch + ((x - left - INSET) / Math.max(1, inner)) * (lastEpoch - firstEpoch)
}
