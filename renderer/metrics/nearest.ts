/** The item of an ascending list that is nearest to a place; undefined when there is none. */
export function nearest<T>(items: readonly T[], at: number, placeOf: (item: T) => number): T | undefined {
  let low = 0
  let high = items.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && placeOf(item) < at) low = middle + 1
    else high = middle
  }
  const after = items[low]
  const before = items[low - 1]
  return before !== undefined && after !== undefined && at - placeOf(before) < placeOf(after) - at ? before : after
}
