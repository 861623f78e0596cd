import { bestBy, metricValue } from './best.ts'
import type { Checkpoint } from './checkpoint.ts'
import { isValidationLoss } from './primary.ts'

/** A warning about a chosen checkpoint: this loss has risen since this epoch. */
export interface RisenLoss {
  metric: string
  sinceEpoch: number
}

const STEPS = 3

/**
 * The first validation loss that has risen before the selected checkpoint: its minimum lies earlier, its value here is higher,
 * and none of the last three steps up to here fell. Null when there is none.
 */
export function risenLoss(inEpochOrder: readonly Checkpoint[], metrics: readonly string[], selected: Checkpoint): RisenLoss | null {
  if (selected.epoch === null) return null
  const upToHere = inEpochOrder.filter((checkpoint) => checkpoint.epoch !== null && checkpoint.epoch <= (selected.epoch ?? 0))
  for (const metric of metrics) {
    if (!isValidationLoss(metric)) continue
    const lowest = bestBy(inEpochOrder, metric, 'lower')
    const here = metricValue(selected, metric)
    const sinceEpoch = lowest?.checkpoint.epoch ?? null
    if (lowest === null || here === null || sinceEpoch === null) continue
    if (sinceEpoch >= selected.epoch || here <= lowest.value) continue
    const values = upToHere.map((checkpoint) => metricValue(checkpoint, metric)).filter((value) => value !== null)
    const recent = values.slice(-STEPS - 1)
    const fell = recent.some((value, index) => index > 0 && value < (recent[index - 1] ?? value))
    if (recent.length > 1 && !fell) return { metric, sinceEpoch }
  }
  return null
}
