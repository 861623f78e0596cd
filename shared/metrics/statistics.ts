import { type Extreme, metricValue } from './best.ts'
import type { Checkpoint } from './checkpoint.ts'

/** Where a metric stood lowest, highest and last. Ties go to the earlier checkpoint. */
export interface MetricStatistics {
  min: Extreme
  max: Extreme
  last: Extreme
}

/** The {@link MetricStatistics} of a metric, given in epoch order; null when no checkpoint has a number. */
export function statisticsOf(inEpochOrder: readonly Checkpoint[], metric: string): MetricStatistics | null {
  let found: MetricStatistics | null = null
  for (const checkpoint of inEpochOrder) {
    const value = metricValue(checkpoint, metric)
    if (value === null) continue
    const here = { checkpoint, value }
    found = {
      min: found && found.min.value <= value ? found.min : here,
      max: found && found.max.value >= value ? found.max : here,
      last: here,
    }
  }
  return found
}
