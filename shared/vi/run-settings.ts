import { flattenMetrics } from '../metrics/flatten.ts'
import { baseModelOf, baseModelWords } from './base-model.ts'
import { fineTuningOf, fineTuningWords, methodOf } from './fine-tuning.ts'
import type { Run } from './run.ts'
import { taskOf, taskWords } from './task.ts'

/** One setting of several runs: its name and, for each run, its value as text; null where the run does not have it. */
export interface SettingRow {
  name: string
  values: (string | null)[]
  differs: boolean
}

/**
 * The settings of runs side by side, block by block in the order in which they first appear, flattened with dots; without those that
 * {@link trainingRows} tell in words.
 */
export function settingsOf(runs: readonly Pick<Run, 'spec'>[]): SettingRow[] {
  const rows = new Map<string, (string | null)[]>()
  const untold = new Set<string>()
  for (const [index, run] of runs.entries()) {
    const isTold = toldBy(run)
    for (const { block, settings } of run.spec.blocks) {
      const { numbers, texts } = flattenMetrics(settings ?? {})
      const entries = [...Object.entries(numbers).map(([name, value]) => [name, String(value)] as const), ...Object.entries(texts)]
      for (const [name, text] of entries) {
        const row = rows.get(`${block}.${name}`) ?? runs.map(() => null)
        row[index] = text
        if (!isTold(block.toLowerCase(), name, text)) untold.add(`${block}.${name}`)
        rows.set(`${block}.${name}`, row)
      }
    }
  }
  return [...rows].filter(([name]) => untold.has(name)).map(([name, values]) => settingRow(name, values))
}

const MODEL_NAME_KEYS = new Set(['architecture.name', 'architecture', 'baseModel', 'model', 'name'])

/** Whether a setting of a run is where the run's base model, task or method was read. */
function toldBy(run: Pick<Run, 'spec'>): (block: string, name: string, text: string) => boolean {
  const model = baseModelOf(run)
  const task = taskOf(run)
  const tuning = fineTuningOf(run)
  return (block, name, value) => {
    const text = value.trim()
    if (block.includes('dataset') && name === 'projectKind') return text === task
    const isModel = block.includes('model')
    if (isModel && MODEL_NAME_KEYS.has(name)) return text === model?.name
    if (isModel && name === 'architecture.size') return text === model?.size
    const method = isModel || block.includes('train') ? methodOf(name, text) : null
    return method !== null && (method === tuning?.method || (method === 'lora' && tuning?.method === 'qlora'))
  }
}

/** What runs train, how and to do what, side by side and in words; what no run tells is left out. */
export function trainingRows(runs: readonly Pick<Run, 'spec'>[]): SettingRow[] {
  return [
    factRow('Base model', runs.map(baseModelOf), baseModelWords),
    factRow('Task', runs.map(taskOf), taskWords),
    factRow('Fine-tuning', runs.map(fineTuningOf), fineTuningWords),
  ].filter((row) => row !== null)
}

/** A run that does not tell is not one without it, as with a setting. */
function factRow<T>(name: string, facts: readonly (T | null)[], words: (fact: T) => string): SettingRow | null {
  if (facts.every((fact) => fact === null)) return null
  return settingRow(
    name,
    facts.map((fact) => (fact === null ? 'not stated' : words(fact))),
  )
}

function settingRow(name: string, values: SettingRow['values']): SettingRow {
  return { name, values, differs: values.some((value) => value !== values[0]) }
}
