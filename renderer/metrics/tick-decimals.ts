import { decimalsFor } from '../../shared/format/index.ts'

/** How many decimals tell the ticks of an axis from each other. */
export function tickDecimals(ticks: readonly number[]): number {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0))
  return Math.min(decimalsFor(0) + 2, Math.max(0, Math.ceil(-Math.log10(step) + 0.001)))
}
