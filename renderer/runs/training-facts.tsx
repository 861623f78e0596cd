import { useMemo } from 'react'
import { baseModelOf, baseModelWords } from '../../shared/vi/base-model.ts'
import { fineTuningOf, fineTuningWords } from '../../shared/vi/fine-tuning.ts'
import type { Run } from '../../shared/vi/run.ts'
import { taskOf, taskWords } from '../../shared/vi/task.ts'
import styles from './run-header.module.css'

/** What a run trains, how, and to do what, as far as its blocks tell. */
export function TrainingFacts({ run }: { run: Run }) {
  const { model, tuning, task } = useMemo(() => ({ model: baseModelOf(run), tuning: fineTuningOf(run), task: taskOf(run) }), [run])
  const trained = [model && baseModelWords(model), tuning && fineTuningWords(tuning)].filter((words) => words !== null).join(', ')
  const key = model && [model.name, model.size].filter((part) => part !== null).join(' ')
  return (
    <>
      {trained !== '' && (
        <span className={styles.model} title={key === null || trained.startsWith(key) ? trained : `${trained} (${key})`}>
          {trained}
        </span>
      )}
      {task !== null && (
        <span className={styles.task} title={taskWords(task)}>
          {taskWords(task)}
        </span>
      )}
    </>
  )
}
