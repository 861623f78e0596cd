/** Which way a metric gets better. */
export type Direction = 'higher' | 'lower'

/** Directions that the user has set, by metric name. */
export type DirectionOverrides = Readonly<Record<string, Direction>>

const LOWER_WORDS = new Set(['loss', 'error', 'err', 'perplexity', 'ppl', 'wer', 'cer', 'mae', 'mse', 'rmse', 'fid', 'latency', 'time'])

/** A metric's name cut into lower-case words at `_ . / -`, spaces and case changes. */
export function metricWords(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[_./\-\s]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase())
}

/** The better direction that a metric's name suggests; names that say nothing count as higher. */
export function guessDirection(name: string): Direction {
  return metricWords(name).some((word) => LOWER_WORDS.has(word)) ? 'lower' : 'higher'
}

/** The better direction of a metric: the user's choice, else the guess from its name. */
export function directionOf(name: string, overrides: DirectionOverrides = {}): Direction {
  return (Object.hasOwn(overrides, name) ? overrides[name] : undefined) ?? guessDirection(name)
}

/** How much better `a` is than `b`: above 0 when better, below when worse. */
export function betterBy(direction: Direction, a: number, b: number): number {
  return direction === 'higher' ? a - b : b - a
}
