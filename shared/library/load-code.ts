import type { LoadFacts } from '../contract/library.ts'
import { pythonComment } from './python.ts'
import { transformersCode } from './transformers-code.ts'
import { viModelCode } from './vi-model-code.ts'

/** With what a saved checkpoint is loaded: Vi's SDK, or Transformers with PEFT where there is an adapter. */
export type LoadWith = 'vi' | 'transformers'

/** Which of them load all that a folder holds. Vi's SDK comes first where it also gives the system prompt and the quantization. */
export function loadersFor({ modelPath, adapterPath, viModel }: Pick<LoadFacts, 'modelPath' | 'adapterPath' | 'viModel'>): LoadWith[] {
  if (modelPath === null && adapterPath === null) return []
  if (viModel === null) return ['transformers']
  return viModel.readsRunConfig ? ['vi', 'transformers'] : ['transformers', 'vi']
}

/** What a choice is called. */
export function loaderName(how: LoadWith, { modelPath, adapterPath }: Pick<LoadFacts, 'modelPath' | 'adapterPath'>): string {
  if (how === 'vi') return 'ViModel'
  if (modelPath === null) return 'PEFT'
  return adapterPath === null ? 'transformers' : 'transformers + PEFT'
}

/** Python that loads a saved checkpoint. `title` says what it is, in its first line. */
export function loadCode(how: LoadWith, facts: LoadFacts, title: string): string {
  const lines = how === 'vi' && facts.viModel ? viModelCode(facts, facts.viModel) : transformersCode(facts)
  return [pythonComment(title), ...lines, ''].join('\n')
}
