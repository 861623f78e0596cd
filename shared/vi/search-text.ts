import { baseModelOf, baseModelWords } from './base-model.ts'
import { fineTuningOf, fineTuningWords } from './fine-tuning.ts'
import type { Run } from './run.ts'
import { taskOf, taskWords } from './task.ts'

const texts = new WeakMap<Run, string>()

/** What a search finds a run by, besides its id: its name, and base model, fine-tuning and task in words and by Vi's keys. */
export function runSearchText(run: Run): string {
  const known = texts.get(run)
  if (known !== undefined) return known
  const model = baseModelOf(run)
  const tuning = fineTuningOf(run)
  const task = taskOf(run)
  const parts = [
    run.spec.name,
    ...(model ? [baseModelWords(model), model.name] : []),
    ...(tuning ? [fineTuningWords(tuning)] : []),
    ...(task === null ? [] : [taskWords(task), task]),
  ]
  // Said once where the key is what people say: a word that stands twice would count twice for a search that forgives.
  const text = [...new Map(parts.map((part) => [part.toLowerCase(), part])).values()].join(' ')
  texts.set(run, text)
  return text
}

/** Whether a word of a search is the beginning of a run's id: inside of one, `3b` would be found by chance. */
export function isIdStart(run: Run, word: string): boolean {
  return word !== '' && run.runId.toLowerCase().startsWith(word.toLowerCase())
}
