import type { Faults } from './faults.ts'

/** What is reached into of a run or a checkpoint in an answer. */
interface Item {
  etag?: string
  spec?: { evaluationMetrics?: Record<string, unknown> | string | null }
  status?: { storageObject?: string }
}

const DEPTH = 20_000
const MANY = 1_000_000
const NOT_FINITE = ['NaN', 'Infinity', '-Infinity']

/** Stands for metrics that are written into the text, since `JSON.stringify` cannot write them. */
const placeholder = (index: number) => `odd-metrics-${index}`
const PLACEHOLDERS = /"odd-metrics-(\d+)"/g

/** An answer as JSON, with what a fault does to it. */
export function answerText(answer: { items?: Item[] }, fault: Faults['apiBody']): string {
  const items = answer.items ?? []
  if (fault === 'missing-field') delete items[0]?.etag
  if (fault === 'odd-item') spoil(items[1])
  const texts = items.map((item, index) => metricsText(item, index, fault))
  for (const [index, { spec }] of items.entries()) if (spec && texts[index] !== null) spec.evaluationMetrics = placeholder(index)
  return JSON.stringify(answer).replace(PLACEHOLDERS, (_found, index) => texts[Number(index)] ?? 'null')
}

/** One item among others is not as it should be: a checkpoint without `storageObject`, a run without `etag`. */
function spoil(item: Item | undefined): void {
  if (item?.status?.storageObject === undefined) delete item?.etag
  else delete item.status.storageObject
}

/** The metrics of a checkpoint that JavaScript would not write so; null to leave them as they are. */
function metricsText(item: Item, index: number, fault: Faults['apiBody']): string | null {
  const metrics = item.spec?.evaluationMetrics
  if (metrics === undefined || typeof metrics === 'string') return null // a run
  if (fault === 'hostile-names') return hostileNames(index)
  if (index > 0) return null
  if (fault === 'deep') return `${'{"nested":'.repeat(DEPTH)}0.5${'}'.repeat(DEPTH)}`
  if (fault === 'million-metrics') return manyMetrics()
  return fault === 'nan' ? notFinite(metrics ?? { loss: 0 }) : null
}

/** Names that mean something else on an object of JavaScript. */
function hostileNames(index: number): string {
  const value = (0.5 + index / 10_000).toFixed(4)
  return `{"constructor":${value},"__proto__":${value},"toString":${value},"hasOwnProperty":${value}}`
}

function manyMetrics(): string {
  return `{${Array.from({ length: MANY }, (_, index) => `"metric_${index}":${(index % 1000) / 1000}`).join(',')}}`
}

/** The first numbers are none any more, as Python writes them: not JSON. */
function notFinite(metrics: Record<string, unknown>): string {
  const entries = Object.entries(metrics).map(([name, value], index) => {
    const text = typeof value === 'number' ? NOT_FINITE[index] : undefined
    return `${JSON.stringify(name)}: ${text ?? JSON.stringify(value)}`
  })
  return `{${entries.join(', ')}}`
}
