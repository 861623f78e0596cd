import { metricValue } from '../../shared/metrics/best.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'

/** Checkpoints as rows of text and numbers in full precision, under a head, for the clipboard or a file. */
export function tableRows(checkpoints: readonly Checkpoint[], metrics: readonly string[]): (string | number)[][] {
  const head = ['epoch', 'checkpoint', 'created', ...metrics]
  const rows = checkpoints.map((checkpoint) => [
    checkpoint.epoch ?? '',
    checkpoint.id,
    new Date(checkpoint.createdMs).toISOString(),
    ...metrics.map((metric) => metricValue(checkpoint, metric) ?? ''),
  ])
  return [head, ...rows]
}

/** Rows separated by tabs, as spreadsheets paste them. */
export function toTabs(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => row.map((field) => String(field).replace(/[\t\r\n]+/g, ' ')).join('\t')).join('\n')
}
