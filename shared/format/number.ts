const MINUS = '\u2212'
/** What stands in for a missing value. */
export const MISSING = '\u2013'

/** How many decimals a value of this size is shown with: 4 below 10, 2 below 1000, none above. */
export function decimalsFor(value: number): number {
  const size = Math.abs(value)
  return size < 10 ? 4 : size < 1000 ? 2 : 0
}

/** A metric value as text, with a true minus sign; `1.2e-5` below 0.0001. Pass `decimals` to align a column. */
export function formatMetric(value: number | null, decimals?: number): string {
  if (value === null) return MISSING
  const size = Math.abs(value)
  const text = size > 0 && size < 0.0001 ? shortExponent(size) : size.toFixed(decimals ?? decimalsFor(value))
  return value < 0 ? MINUS + text : text
}

function shortExponent(size: number): string {
  return size.toExponential(1).replace('-', MINUS)
}

/** The difference between two values, always signed. */
export function formatDelta(delta: number, decimals = 4): string {
  const text = formatMetric(Math.abs(delta), decimals)
  return (delta < 0 ? MINUS : '+') + text
}

/** How many parameters a model has: `8.29 B`, `40.4 M`, `512`. */
export function formatParameters(count: number): string {
  for (const [size, unit] of [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ] as const) {
    if (count >= size) return `${(count / size).toPrecision(3)} ${unit}`
  }
  return String(count)
}

/** A whole number with the locale's grouping. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}
