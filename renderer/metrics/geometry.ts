import type { ValueAxis } from '../../shared/metrics/ticks.ts'

/** Where things stand in a chart, in pixels from its upper left corner. */
export interface Geometry {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
  /** The ends of the horizontal axis: epochs, in most charts. */
  first: number
  last: number
  axis: ValueAxis
}

/** Room on either side inside the plot, so that the first and last points are not cut. */
export const INSET = 14

/** Where an epoch, or another place of the horizontal axis, stands. */
export function xOf({ left, right, width, first, last }: Geometry, at: number): number {
  const inner = width - left - right - 2 * INSET
  if (last <= first) return left + INSET + inner / 2
  return left + INSET + ((at - first) / (last - first)) * inner
}

/** Where a value stands. */
export function yOf({ top, bottom, height, axis }: Geometry, value: number): number {
  const inner = height - top - bottom
  return top + (1 - (value - axis.min) / (axis.max - axis.min)) * inner
}

/** The epoch, or other place of the axis, at a distance from the left; not rounded. */
export function placeAt({ left, right, width, first, last }: Geometry, x: number): number {
  const inner = width - left - right - 2 * INSET
  return first + ((x - left - INSET) / Math.max(1, inner)) * (last - first)
}
