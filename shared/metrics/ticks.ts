/** A value axis: its ends and its round ticks. */
export interface ValueAxis {
  min: number
  max: number
  ticks: number[]
}

/** Fits an axis to the shown values plus 5 % on either side, with 4 to 7 round ticks; never forced to include 0. */
export function valueAxis(lowest: number, highest: number): ValueAxis {
  const spread = highest - lowest
  const margin = spread > 0 ? spread * 0.05 : Math.abs(highest) * 0.05 || 1
  const min = lowest - margin
  const max = highest + margin
  const step = roundStep((max - min) / 5)
  const ticks: number[] = []
  for (let index = Math.ceil(min / step); index * step <= max; index++) ticks.push(Number((index * step).toPrecision(12)))
  return { min, max, ticks }
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
  for (let epoch = Math.ceil((first + 1) / step) * step; epoch <= last; epoch += step) {
    if ((epoch - first) * perEpochPx >= minGapPx) ticks.push(epoch)
  }
  return ticks
}
