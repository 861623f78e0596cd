import { flattenMetrics } from '../metrics/flatten.ts'
import type { Run } from './run.ts'

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
  return [...rows].map(([name, values]) => ({ name, values, differs: values.some((value) => value !== values[0]) }))
}
