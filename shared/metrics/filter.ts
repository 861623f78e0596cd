import { metricValue } from './best.ts'
import type { Checkpoint } from './checkpoint.ts'

/** What a filter's text means: which checkpoints pass, or why it cannot be understood. */
export type CheckpointFilter = { passes: (checkpoint: Checkpoint) => boolean; problem: null } | { passes: null; problem: string }

const RANGE = /^(.+?)(>=|<=|>|<|=)(-?\d*\.?\d+(?:e-?\d+)?)$/i
const EPOCHS = /^(\d+)?(?:-|–|\.\.)(\d+)?$/
const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
}

/**
 * Reads a filter: words that must all hold, separated by spaces. `f1>=0.8` is a range of a metric (or of `epoch`), `10-20` a range of
 * epochs, `10` an epoch, anything else text in the checkpoint's name, id or text metrics. A missing value is in no range.
 */
export function parseFilter(text: string, metrics: readonly string[]): CheckpointFilter {
  const tests: ((checkpoint: Checkpoint) => boolean)[] = []
  for (const word of text
    .replace(/\s*(>=|<=|>|<|=)\s*/g, '$1')
    .trim()
    .split(/\s+/)
    .filter(Boolean)) {
    const range = RANGE.exec(word)
    const epochs = EPOCHS.exec(word)
    if (range) {
      const [, name = '', operator = '=', number = ''] = range
      const metric = findMetric(name, metrics)
      if (metric === null) return { passes: null, problem: `No metric is called ${name}.` }
      const compare = COMPARE[operator]
      const limit = Number(number)
      tests.push((checkpoint) => {
        const value = metric === 'epoch' ? checkpoint.epoch : metricValue(checkpoint, metric)
        return value !== null && (compare?.(value, limit) ?? false)
      })
    } else if (/[<>=]/.test(word)) {
      return { passes: null, problem: `“${word}” is not a range. Write it like ${metrics[0] ?? 'f1'}>0.8.` }
    } else if (epochs && (epochs[1] || epochs[2])) {
      const from = epochs[1] ? Number(epochs[1]) : Number.NEGATIVE_INFINITY
      const to = epochs[2] ? Number(epochs[2]) : Number.POSITIVE_INFINITY
      tests.push(({ epoch }) => epoch !== null && epoch >= from && epoch <= to)
    } else if (/^\d+$/.test(word)) {
      tests.push(({ epoch, id }) => epoch === Number(word) || id.includes(word))
    } else {
      const wanted = word.toLocaleLowerCase()
      tests.push(({ name, id, texts }) => [name, id, ...Object.values(texts)].some((each) => each.toLocaleLowerCase().includes(wanted)))
    }
  }
  return { passes: (checkpoint) => tests.every((test) => test(checkpoint)), problem: null }
}

/** A metric by its name, in any case, or by the only name that ends so. */
function findMetric(name: string, metrics: readonly string[]): string | null {
  const wanted = name.toLowerCase()
  if (wanted === 'epoch') return 'epoch'
  const exact = metrics.find((metric) => metric === name) ?? metrics.find((metric) => metric.toLowerCase() === wanted)
  if (exact !== undefined) return exact
  const ending = metrics.filter((metric) => metric.toLowerCase().endsWith(wanted))
  return ending.length === 1 ? (ending[0] ?? null) : null
}
