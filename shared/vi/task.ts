import { blocksOf, textOf } from './blocks.ts'
import type { Run } from './run.ts'

/** What people call the kinds of project that Vi's SDK knows. */
const WORDS = new Map([
  ['phrasegrounding', 'Phrase grounding'],
  ['vqa', 'VQA'],
  ['freeform', 'Freeform'],
  ['videofreeform', 'Video freeform'],
  ['generic', 'Generic'],
])

/** What a run is trained to do, `projectKind` of its dataset block as Vi sends it (`phrase-grounding`); null when no block tells. */
export function taskOf(run: Pick<Run, 'spec'>): string | null {
  for (const { projectKind } of blocksOf(run, 'dataset')) {
    const task = textOf(projectKind)
    if (task !== null) return task
  }
  return null
}

/** A task in words; one that is not known stays as it is. */
export function taskWords(task: string): string {
  return WORDS.get(task.toLowerCase().replace(/[^a-z0-9]/g, '')) ?? task
}
