import type { ListedModel } from '../../shared/contract/checkpoints.ts'
import { bestBy, type Extreme, metricValue } from '../../shared/metrics/best.ts'
import { type DirectionOverrides, directionOf } from '../../shared/metrics/direction.ts'
import { primaryMetric } from '../../shared/metrics/primary.ts'
import { type RunProgress, runProgress } from '../../shared/vi/run-outcome.ts'
import { readCheckpoints } from './read-checkpoints.ts'

/** A run in a few numbers, for its row in the list. */
export interface RunDigest {
  count: number
  progress: RunProgress
  metric: string | null
  best: Extreme | null
  /** At most 56 values of the metric in epoch order. */
  values: number[]
  /** Which of `values` is the best. */
  bestIndex: number
}

const MOST_VALUES = 56

/** Reads a run's digest off its checkpoints; how far it got, once they are all there. */
export function runDigest(
  models: readonly ListedModel[],
  isWhole: boolean,
  directions: DirectionOverrides,
  lastChoice: string | null,
): RunDigest {
  const { checkpoints, names } = readCheckpoints(models)
  const metric = primaryMetric(names.numeric, lastChoice)
  const best = metric ? bestBy(checkpoints, metric, directionOf(metric, directions)) : null
  const counted = { count: models.length, progress: runProgress(isWhole ? checkpoints : null) }
  if (!metric || !best) return { ...counted, metric, best: null, values: [], bestIndex: -1 }
  const valued = checkpoints.filter((checkpoint) => metricValue(checkpoint, metric) !== null)
  const step = Math.max(1, Math.ceil(valued.length / MOST_VALUES))
  const kept = valued.filter((checkpoint, index) => index % step === 0 || checkpoint.id === best.checkpoint.id)
  return {
    ...counted,
    metric,
    best,
    values: kept.map((checkpoint) => metricValue(checkpoint, metric) ?? 0),
    bestIndex: kept.findIndex((checkpoint) => checkpoint.id === best.checkpoint.id),
  }
}
