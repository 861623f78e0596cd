import { redactSecrets } from './redact.ts'

/** Something of Vi's with {@link redactSecrets} done to every text in it; the same object where nothing had to go. */
export function redactAll<T>(value: T): T
export function redactAll(value: unknown): unknown {
  if (typeof value === 'string') return redactSecrets(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => redactAll(item))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const entries = Object.entries(value).map(([name, inner]) => [redactSecrets(name), redactAll(inner)] as const)
  const isSame = entries.every(([name, inner]) => Object.hasOwn(value, name) && Reflect.get(value, name) === inner)
  return isSame ? value : Object.fromEntries(entries)
}
