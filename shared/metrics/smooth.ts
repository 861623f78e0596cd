/**
 * An exponential moving average of a line, without the pull of its beginning towards 0: each value is the mean of those before it,
 * which count `weight` times less with each step. 0 leaves the line as it is. Missing values stay missing and count for nothing.
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight === 0) return [...values] // also where rounding would turn a zero's sign
  let sum = 0
  let total = 0
  return values.map((value) => {
    if (value === null) return null
    sum = sum * weight + value
    total = total * weight + 1
    return sum / total
  })
}
