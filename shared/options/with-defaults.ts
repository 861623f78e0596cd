/**
 * Options over their defaults. What is undefined never takes a default's place, whatever the types say: a wait of undefined
 * milliseconds is no wait. Options without a default are dropped.
 * @throws RangeError for a number that is NaN or negative
 */
export function withDefaults<T extends object>(defaults: T, options: { [K in keyof T]?: T[K] | undefined }): T {
  const all = { ...defaults }
  for (const name in defaults) {
    const value: T[typeof name] | undefined = options[name]
    if (value === undefined) continue
    if (typeof value === 'number' && !(value >= 0)) throw new RangeError(`${name} must be a number from 0 on, not ${value}`)
    all[name] = value
  }
  return all
}
