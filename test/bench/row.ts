/** One measured figure and what it must not exceed. */
export interface Row {
  name: string
  value: number
  limit: number
  unit: string
}

/** Something that was to be measured and failed: there is no figure, and so nothing to compare with. */
export interface FailedRow {
  name: string
  /** What happened, in words. */
  error: string
  /** The end of what it said. */
  detail: string
}

export type Report = (row: Row | FailedRow) => void

/** What a measurement came to: its figures, or why there are none. */
export type Measurement<T> = ({ kind: 'measured' } & T) | ({ kind: 'failed' } & Omit<FailedRow, 'name'>)

/** The first that failed; null when none did. */
export function failureIn<T>(measurements: readonly Measurement<T>[]): Omit<FailedRow, 'name'> | null {
  const failed = measurements.find((each) => each.kind === 'failed')
  return failed?.kind === 'failed' ? { error: failed.error, detail: failed.detail } : null
}

/** The figures of those that were measured. */
export function measured<T>(measurements: readonly Measurement<T>[]): T[] {
  return measurements.flatMap((each) => (each.kind === 'measured' ? [each] : []))
}

/** How our figure stands to that of another: a ratio, or, where the other failed even once, that and no ratio. */
export function ratioRow<T>(
  name: string,
  ours: number,
  theirs: readonly Measurement<T>[],
  figure: (of: readonly T[]) => number,
  limit: number,
): Row | FailedRow {
  const failure = failureIn(theirs) ?? (theirs.length === 0 ? { error: 'was not run', detail: '' } : null)
  return failure ? { name, ...failure } : { name, value: rounded(ours / figure(measured(theirs)), 2), limit, unit: '×' }
}

/** The middle of some figures. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The figure below which a share of the others lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** A figure with one decimal, or more. */
export function rounded(value: number, decimals = 1): number {
  return Number(value.toFixed(decimals))
}
