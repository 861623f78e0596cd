import type { Model } from '../vi/model.ts'
import { flattenMetrics } from './flatten.ts'

/** A model as the app looks at it: an epoch, a name and flat metrics. */
export interface Checkpoint {
  /** The model id; the key of selection, never the epoch. */
  id: string
  epoch: number | null
  /** Its {@link checkpointName}. */
  name: string
  createdMs: number
  numbers: Record<string, number>
  texts: Record<string, string>
}

/** "Epoch 12", or "Checkpoint a41f9c" where there is no epoch. */
export function checkpointName(modelId: string, epoch: number | null): string {
  return epoch === null ? `Checkpoint ${modelId.slice(-6)}` : `Epoch ${epoch}`
}

/** Reads a model's metrics once, for everything that ranks or draws it. */
export function checkpointFromModel(model: Pick<Model, 'modelId' | 'spec' | 'metadata'>): Checkpoint {
  const { numbers, texts } = flattenMetrics(model.spec.evaluationMetrics)
  const { epoch } = model.spec
  return {
    id: model.modelId,
    epoch,
    name: checkpointName(model.modelId, epoch),
    createdMs: model.metadata.timeCreated,
    numbers,
    texts,
  }
}

/** Epoch order; checkpoints without an epoch come last, in creation order. Ties keep creation order too. */
export function byEpoch(a: Checkpoint, b: Checkpoint): number {
  if (a.epoch !== null && b.epoch !== null) return a.epoch - b.epoch || a.createdMs - b.createdMs
  if (a.epoch !== null) return -1
  if (b.epoch !== null) return 1
  return a.createdMs - b.createdMs
}

/** The last checkpoint in epoch order among those with an epoch, else the newest; null when there is none. Never called best. */
export function latestCheckpoint(inEpochOrder: readonly Checkpoint[]): Checkpoint | null {
  return inEpochOrder.findLast((checkpoint) => checkpoint.epoch !== null) ?? inEpochOrder.at(-1) ?? null
}

/** Every metric name in order of first appearance: those with a number somewhere, and those that never have one. */
export function metricNames(checkpoints: readonly Checkpoint[]): { numeric: string[]; textual: string[] } {
  const numeric = new Set<string>()
  const textual = new Set<string>()
  for (const checkpoint of checkpoints) {
    for (const name of Object.keys(checkpoint.numbers)) numeric.add(name)
    for (const name of Object.keys(checkpoint.texts)) textual.add(name)
  }
  return { numeric: [...numeric], textual: [...textual].filter((name) => !numeric.has(name)) }
}
