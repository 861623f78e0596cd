import { flattenMetrics } from '../../shared/metrics/flatten.ts'
import type { Model } from '../../shared/vi/model.ts'
import { isoTime, table } from './plain-text.ts'

/** A formatted, plain-text summary of a model (Models API reference, `model.info()`). It never holds the pre-signed address. */
export function describeModel(model: Model): string {
  const { numbers, texts } = flattenMetrics(model.spec.evaluationMetrics)
  const metrics = [...Object.entries(numbers), ...Object.entries(texts)].map(([name, value]) => [name, String(value)] as const)
  return [
    `Model ${model.modelId}`,
    ...table([
      ['Run', model.runId],
      ['Organization', model.organizationId],
      ['Kind', model.spec.kind],
      ['Epoch', model.spec.epoch === null ? 'none' : String(model.spec.epoch)],
      ['Created', isoTime(model.metadata.timeCreated)],
      ['Last updated', isoTime(model.metadata.lastUpdated)],
      ['Storage object', model.status.storageObject],
      ['Conditions', String(model.status.conditions.length)],
      ['Etag', model.etag],
    ]),
    metrics.length > 0 ? 'Evaluation metrics' : 'Evaluation metrics: none',
    ...table(metrics),
  ].join('\n')
}
