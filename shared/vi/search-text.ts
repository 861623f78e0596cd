import { baseModelOf, baseModelWords } from './base-model.ts'
import type { Run } from './run.ts'
import { taskOf, taskWords } from './task.ts'

const texts = new WeakMap<Run, string>()

/** What a search finds a run by: its name and id, its base model and its task, both in words and as Vi's keys. */
export function runSearchText(run: Run): string {
  const known = texts.get(run)
  if (known !== undefined) return known
  const model = baseModelOf(run)
  const task = taskOf(run)
  const parts = [
    run.spec.name,
    run.runId,
    ...(model ? [baseModelWords(model), model.name] : []),
    ...(task === null ? [] : [taskWords(task), task]),
  ]
  // Said once where the key is what people say: a word that stands twice would count twice for a search that forgives.
  const text = [...new Map(parts.map((part) => [part.toLowerCase(), part])).values()].join(' ')
  texts.set(run, text)
  return text
}
