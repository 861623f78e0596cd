import { useMemo } from 'react'
import { baseModelOf, baseModelWords } from '../../shared/vi/base-model.ts'
import { fineTuningOf, fineTuningWords } from '../../shared/vi/fine-tuning.ts'
import type { Run } from '../../shared/vi/run.ts'
import { taskOf, taskWords } from '../../shared/vi/task.ts'
import styles from './run-header.module.css'

/** What a run trains, how, and to do what, as far as its blocks tell. */
export function TrainingFacts({ run }: { run: Run }) {
  const { model, tuning, task } = useMemo(() => ({ model: baseModelOf(run), tuning: fineTuningOf(run), task: taskOf(run) }), [run])
  const trained = [model && baseModelWords(model), tuning && fineTuningWords(tuning)].filter((words) => words !== null)
  return (
    <>
      {trained.length > 0 && (
        <span className={styles.model} title={model ? `Base model: ${[model.name, model.size].filter(Boolean).join(' ')}` : undefined}>
          {trained.join(', ')}
        </span>
      )}
      {task !== null && <span className={styles.task}>{taskWords(task)}</span>}
    </>
  )
}
