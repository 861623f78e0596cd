import { betterBy, type Direction } from './direction.ts'

/** A checkpoint by two metrics. */
export interface TwoValues {
  x: number
  y: number
}

/**
 * The points that no other beats: none is at least as good in both metrics and better in one. By their place in the list, sorted by
 * the first metric; points with equal values are all in the set or none is.
 */
export function paretoSet(points: readonly TwoValues[], x: Direction, y: Direction): number[] {
  const order = points.map((_, index) => index).sort((a, b) => compare(points[b], points[a], x, y))
  const front: number[] = []
  let last: TwoValues | undefined
  for (const index of order) {
    const point = points[index]
    if (!point) continue
    const isEqual = last !== undefined && point.x === last.x && point.y === last.y
    if (last !== undefined && !isEqual && betterBy(y, point.y, last.y) <= 0) continue
    front.push(index)
    last = point
  }
  return front.sort((a, b) => (points[a]?.x ?? 0) - (points[b]?.x ?? 0))
}

/** Above 0 when `a` is better by the first metric, or as good and better by the second. */
function compare(a: TwoValues | undefined, b: TwoValues | undefined, x: Direction, y: Direction): number {
  return a && b ? betterBy(x, a.x, b.x) || betterBy(y, a.y, b.y) : 0
}
