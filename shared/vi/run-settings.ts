import { flattenMetrics } from '../metrics/flatten.ts'
import { baseModelOf, baseModelWords } from './base-model.ts'
import { fineTuningOf, fineTuningWords } from './fine-tuning.ts'
import type { Run } from './run.ts'
import { taskOf, taskWords } from './task.ts'

/** One setting of several runs: its name and, for each run, its value as text; null where the run does not have it. */
export interface SettingRow {
  name: string
  values: (string | null)[]
  differs: boolean
}

/** The settings of runs side by side, block by block in the order in which they first appear, flattened with dots. */
export function settingsOf(runs: readonly Pick<Run, 'spec'>[]): SettingRow[] {
  const rows = new Map<string, (string | null)[]>()
  for (const [index, { spec }] of runs.entries()) {
    for (const { block, settings } of spec.blocks) {
      const { numbers, texts } = flattenMetrics(settings ?? {})
      const entries = [...Object.entries(numbers).map(([name, value]) => [name, String(value)] as const), ...Object.entries(texts)]
      for (const [name, text] of entries) {
        const row = rows.get(`${block}.${name}`) ?? runs.map(() => null)
        row[index] = text
        rows.set(`${block}.${name}`, row)
      }
    }
  }
  return [...rows].map(([name, values]) => settingRow(name, values))
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
