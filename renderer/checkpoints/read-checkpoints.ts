import type { ListedModel } from '../../shared/contract/checkpoints.ts'
import { byEpoch, type Checkpoint, checkpointFromModel, metricNames } from '../../shared/metrics/checkpoint.ts'

/** A run's checkpoints as the app looks at them. */
export interface ReadCheckpoints {
  /** In epoch order; those without an epoch last. */
  checkpoints: readonly Checkpoint[]
  /** Metrics with a number somewhere, and those that never have one. */
  names: { numeric: string[]; textual: string[] }
}

const NO_MODELS: readonly ListedModel[] = []
// A run's row, its view and a comparison look at the same list: its metrics are flattened and sorted once.
const known = new WeakMap<readonly ListedModel[], ReadCheckpoints>()
const knownModels = new WeakMap<ListedModel, Checkpoint>()

/** Reads a checkpoint, once: a list that comes in pages is read while the next one is on its way. */
export function readCheckpoint(model: ListedModel): Checkpoint {
  const before = knownModels.get(model)
  if (before) return before
  const read = checkpointFromModel(model)
  knownModels.set(model, read)
  return read
}

/** Reads a run's checkpoints, once for each list. */
export function readCheckpoints(models: readonly ListedModel[] = NO_MODELS): ReadCheckpoints {
  const before = known.get(models)
  if (before) return before
  const checkpoints = models.map(readCheckpoint).sort(byEpoch)
  const read = { checkpoints, names: metricNames(checkpoints) }
  known.set(models, read)
  return read
}
