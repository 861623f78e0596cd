const MAX_VALUES = 100_000
const MAX_DEPTH = 100

/** Why an item of a list is too large to be worked with, and where; null when it is not. It is not walked recursively: JSON may be nested deep. */
export function oversized(item: unknown): { field: string; reason: string } | null {
  const open: { value: unknown; depth: number; field: string }[] = [{ value: item, depth: 0, field: '' }]
  let values = 0
  for (let top = open.pop(); top; top = open.pop()) {
    const { value, depth, field } = top
    if (typeof value !== 'object' || value === null) continue
    if (depth > MAX_DEPTH) return { field, reason: `is nested more than ${MAX_DEPTH} deep` }
    const names = Object.keys(value)
    values += names.length
    if (values > MAX_VALUES) return { field, reason: `holds more than ${MAX_VALUES.toLocaleString('en-US')} values` }
    for (const name of names) {
      // The first two names say where enough: `spec.evaluationMetrics`.
      const where = depth === 0 ? name : depth === 1 ? `${field}.${name}` : field
      open.push({ value: Reflect.get(value, name), depth: depth + 1, field: where })
    }
  }
  return null
}
