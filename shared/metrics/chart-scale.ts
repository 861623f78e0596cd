import type { ChartRow } from './rows.ts'
import { logAxis, type ValueAxis, valueAxis } from './ticks.ts'

/** How values are put on the axis. */
export interface ScaleOptions {
  /** By their logarithm; only values above 0 have one. */
  log: boolean
  /** Values far from most others do not stretch the axis. */
  robust: boolean
}

/** A value axis for some metrics, and where each metric's values stand on it. */
export interface ChartScale {
  /** In the units of the plot: values, their logarithms, or 0 to 1. */
  axis: ValueAxis
  /** A value in the units of the plot; null where it has no place there. */
  place: (metric: string, value: number | null) => number | null
  /** What a tick of the axis stands for. */
  valueAt: (tick: number) => number
  /** Whether each metric has a scale of its own, from 0 to 1. */
  scaled: boolean
  /** How many points lie beyond the ends of the axis. */
  outside: number
  /** How many points have no logarithm. */
  notPositive: number
}

/** Metrics whose ranges differ more than this are each drawn on a scale of their own. */
const RANGE_RATIO = 5
/** How many interquartile ranges beyond the quartiles count as far. */
const FAR = 3

interface Span {
  min: number
  max: number
}

/** The scale for some metrics of some rows; null when nothing can be drawn. */
export function chartScale(rows: readonly ChartRow[], metrics: readonly string[], { log, robust }: ScaleOptions): ChartScale | null {
  const inPlot = (value: number): number | null => (log ? (value > 0 ? Math.log10(value) : null) : value)
  const placed = new Map(metrics.map((metric) => [metric, valuesOf(rows, metric, inPlot)]))
  const spans = new Map<string, Span>()
  for (const [metric, values] of placed) {
    const span = robust ? robustSpan(values) : spanOf(values)
    if (span) spans.set(metric, span)
  }
  if (spans.size === 0) return null
  const widths = [...spans.values()].map(({ min, max }) => max - min || Number.EPSILON)
  const scaled = widths.length > 1 && Math.max(...widths) > RANGE_RATIO * Math.min(...widths)
  const whole = { min: Math.min(...[...spans.values()].map(({ min }) => min)), max: Math.max(...[...spans.values()].map(({ max }) => max)) }
  const place = (metric: string, value: number | null): number | null => {
    const at = value === null ? null : inPlot(value)
    const span = spans.get(metric)
    if (at === null || !span || !scaled) return at
    return span.max > span.min ? (at - span.min) / (span.max - span.min) : 0.5
  }
  const axis = scaled ? valueAxis(0, 1) : log ? logAxis(whole.min, whole.max) : valueAxis(whole.min, whole.max)
  let outside = 0
  let notPositive = 0
  for (const row of rows) {
    for (const metric of metrics) {
      const value = row.values[metric] ?? null
      if (value === null) continue
      const at = place(metric, value)
      if (at === null) notPositive += 1
      else if (at < axis.min || at > axis.max) outside += 1
    }
  }
  return { axis, place, valueAt: log && !scaled ? (tick) => 10 ** tick : (tick) => tick, scaled, outside, notPositive }
}

function valuesOf(rows: readonly ChartRow[], metric: string, inPlot: (value: number) => number | null): number[] {
  const values: number[] = []
  for (const row of rows) {
    const value = row.values[metric] ?? null
    const at = value === null ? null : inPlot(value)
    if (at !== null) values.push(at)
  }
  return values
}

function spanOf(values: readonly number[]): Span | null {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return min <= max ? { min, max } : null
}

/** The values that are not far from the middle half of all (Tukey's outer fences). */
function robustSpan(values: readonly number[]): Span | null {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? 0
  const reach = FAR * (at(0.75) - at(0.25))
  return spanOf(sorted.filter((value) => value >= at(0.25) - reach && value <= at(0.75) + reach))
}
