import { baseModelOf } from '../../shared/vi/base-model.ts'
import type { Model } from '../../shared/vi/model.ts'
import type { Run } from '../../shared/vi/run.ts'
import { taskOf } from '../../shared/vi/task.ts'
import type { CheckpointFile } from '../library/checkpoint-file.ts'

/** What a checkpoint was asked for with. */
type Asked = Pick<CheckpointFile['source'], 'endpoint' | 'organizationId' | 'runId' | 'modelId'>

/** Where a checkpoint comes from, as its `checkpoint.json` says it; less of it where its run cannot be read. */
export function checkpointSource(asked: Asked, run: Run | null, { spec }: Model, runName = run?.spec.name ?? ''): CheckpointFile['source'] {
  const baseModel = run && baseModelOf(run)
  const task = run && taskOf(run)
  return {
    ...asked,
    runName,
    ...(baseModel === null ? {} : { baseModel }),
    ...(task === null ? {} : { task }),
    epoch: spec.epoch,
    evaluationMetrics: spec.evaluationMetrics,
  }
}
