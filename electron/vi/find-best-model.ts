import { bestBy } from '../../shared/metrics/best.ts'
import { byEpoch, checkpointFromModel } from '../../shared/metrics/checkpoint.ts'
import { type Direction, guessDirection } from '../../shared/metrics/direction.ts'
import type { Model } from '../../shared/vi/model.ts'

/** A model, and its value of the metric by which it is the best. */
export interface BestModel {
  model: Model
  value: number
}

/**
 * The model with the best value of a metric, and that value; ties go to the earlier epoch. The direction is guessed from the
 * metric's name unless given. A missing metric is missing, where the reference's recipe counts it as 0 and lets it win for losses.
 */
export function findBestModel(models: readonly Model[], metric: string, direction?: Direction): BestModel | null {
  const byId = new Map(models.map((model) => [model.modelId, model]))
  const checkpoints = models.map(checkpointFromModel).sort(byEpoch)
  const best = bestBy(checkpoints, metric, direction ?? guessDirection(metric))
  const model = best ? byId.get(best.checkpoint.id) : undefined
  return best && model ? { model, value: best.value } : null
}
