/** A text in something that came from outside, by the names that lead to it; null where there is none. */
export function textAt(item: unknown, path: readonly string[]): string | null {
  const value = valueAt(item, path)
  return typeof value === 'string' && value !== '' ? value : null
}

/** A whole number in something that came from outside; null where there is none. */
export function numberAt(item: unknown, path: readonly string[]): number | null {
  const value = valueAt(item, path)
  return typeof value === 'number' && Number.isInteger(value) ? value : null
}

function valueAt(item: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : null),
    item,
  )
}
