import { isPlainObject } from '../vi/plain-object.ts'

/** A checkpoint's metrics, flattened: finite numbers by dotted name, and everything else as text. */
export interface FlatMetrics {
  numbers: Record<string, number>
  /** Strings, null, NaN, lists: shown as they are, never charted. */
  texts: Record<string, string>
}

/** Flattens nested evaluation metrics with dots (`per_class.bolt.f1`). Names are kept exactly as received. */
export function flattenMetrics(metrics: Record<string, unknown> | null): FlatMetrics {
  // Without a prototype any name is an ordinary one: `constructor`, `__proto__` …
  const flat: FlatMetrics = { numbers: Object.create(null), texts: Object.create(null) }
  if (metrics) addAll(flat, metrics, '')
  return flat
}

function addAll(flat: FlatMetrics, metrics: object, prefix: string): void {
  for (const [key, value] of Object.entries(metrics)) {
    const name = prefix + key
    if (typeof value === 'number' && Number.isFinite(value)) flat.numbers[name] = value
    else if (isPlainObject(value) && Object.keys(value).length > 0) addAll(flat, value, `${name}.`)
    else flat.texts[name] = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  }
}
