/** The number that marks such an object on the way; oRPC's own types are below 20. */
const TYPE = 21

/**
 * How values that plain JSON objects cannot carry cross between the page, the host and its threads: an object with a key called
 * `__proto__`, which names of metrics may be, goes as a list of its entries. Both ends of every oRPC link are given these.
 */
export const jsonSerializers = [
  {
    type: TYPE,
    condition: (value: unknown): boolean => typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__'),
    serialize: (value: object): unknown => Object.entries(value),
    deserialize: (entries: [string, unknown][]): unknown => Object.fromEntries(entries),
  },
]
