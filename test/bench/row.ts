/** One measured figure and what it must not exceed. */
export interface Row {
  name: string
  value: number
  limit: number
  unit: string
}

export type Report = (row: Row) => void

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
