/** A value axis: its ends and its round ticks. */
export interface ValueAxis {
  min: number
  max: number
  ticks: number[]
}

/** A spread that is a smaller share of the values than this is none. */
const SMALLEST_SHARE = 1e-10
const SMALLEST_SPREAD = 1e-290

/** Fits an axis to the shown values plus 5 % on either side, with 4 to 7 round ticks; never forced to include 0. */
export function valueAxis(lowest: number, highest: number): ValueAxis {
  const spread = highest - lowest
  const size = Math.max(Math.abs(lowest), Math.abs(highest))
  // Values that differ only in their last digits are one line: numbers have no room for ticks between them.
  const isFlat = spread <= Math.max(size * SMALLEST_SHARE, SMALLEST_SPREAD)
  const margin = isFlat ? size * 0.05 || 1 : spread * 0.05
  const min = lowest - margin
  const max = highest + margin
  const step = roundStep((max - min) / 5)
  const ticks: number[] = []
  for (let index = Math.ceil(min / step); index * step <= max; index++) ticks.push(Number((index * step).toPrecision(12)))
  return { min, max, ticks }
}

const SHARES = [1, 2, 5]
const MOST_LOG_TICKS = 7

/** Fits a logarithmic axis to the logarithms (base 10) of the shown values; its ticks stand at 1, 2 and 5 × 10ⁿ, or at fewer of them. */
export function logAxis(lowest: number, highest: number): ValueAxis {
  const margin = (highest - lowest) * 0.05 || 0.05
  const min = lowest - margin
  const max = highest + margin
  const within = (shares: readonly number[], every: number): number[] => {
    const ticks: number[] = []
    for (let power = Math.floor(min); power <= max; power++) {
      if (power % every !== 0) continue
      for (const share of shares) ticks.push(power + Math.log10(share))
    }
    return ticks.filter((tick) => tick >= min && tick <= max)
  }
  const fine = within(SHARES, 1)
  // Within one power of ten these would be too few; round values at even steps tell more.
  if (fine.length < 3) {
    const { ticks } = valueAxis(10 ** lowest, 10 ** highest)
    return {
      min,
      max,
      ticks: ticks
        .filter((tick) => tick > 0)
        .map((tick) => Math.log10(tick))
        .filter((tick) => tick >= min && tick <= max),
    }
  }
  if (fine.length <= MOST_LOG_TICKS) return { min, max, ticks: fine }
  for (let every = 1; ; every++) {
    const ticks = within([1], every)
    if (ticks.length <= MOST_LOG_TICKS) return { min, max, ticks }
  }
}

/** The nearest of 1, 2, 2.5, 5 × 10ⁿ that is no smaller than `rough`. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const share = rough / power
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => share <= candidate + 1e-9) ?? 10
  return factor * power
}

/** The epochs to label, at least `minGapPx` apart, in steps of 1, 2, 5, 10 …; the first is always among them. */
export function epochTicks(first: number, last: number, widthPx: number, minGapPx: number): number[] {
  if (last <= first) return [first]
  const perEpochPx = widthPx / (last - first)
  let step = 1
  for (let power = 1; step * perEpochPx < minGapPx; power *= 10) {
    step = [2 * power, 5 * power, 10 * power].find((candidate) => candidate * perEpochPx >= minGapPx) ?? 10 * power
  }
  const ticks = [first]
  const start = Math.ceil((first + 1) / step) * step
  const most = Math.floor(widthPx / minGapPx) + 1
  // Counted, since adding to a number beyond 2⁵³ may leave it as it is.
  for (let count = 0; count <= most; count++) {
    const epoch = start + count * step
    if (epoch > last) break
    if ((epoch - first) * perEpochPx >= minGapPx) ticks.push(epoch)
  }
  return ticks
}
