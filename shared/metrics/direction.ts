/** Which way a metric gets better. */
export type Direction = 'higher' | 'lower'

/** Directions that the user has set, by metric name. */
export type DirectionOverrides = Readonly<Record<string, Direction>>

const LOWER_WORDS = new Set([
  'loss',
  'error',
  'err',
  'perplexity',
  'ppl',
  'nll',
  'wer',
  'cer',
  'ter',
  'mae',
  'mape',
  'mse',
  'rmse',
  'fid',
  'ece',
  'mce',
  'brier',
  'fpr',
  'fnr',
  'eer',
  'latency',
  'time',
])

const HIGHER_WORDS = new Set([
  'accuracy',
  'acc',
  'f1',
  'precision',
  'recall',
  'auc',
  'auroc',
  'map',
  'ap',
  'ar',
  'iou',
  'miou',
  'giou',
  'dice',
  'bleu',
  'rouge',
  'meteor',
  'cider',
  'spice',
  'bertscore',
  'anls',
  'match',
  'score',
  'reward',
])

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

/** Whether a metric's better direction is only a guess: its name says nothing, and the user has not said. */
export function isGuessed(name: string, overrides: DirectionOverrides = {}): boolean {
  return !Object.hasOwn(overrides, name) && !metricWords(name).some((word) => LOWER_WORDS.has(word) || HIGHER_WORDS.has(word))
}

/** The better direction of a metric: the user's choice, else the guess from its name. */
export function directionOf(name: string, overrides: DirectionOverrides = {}): Direction {
  return (Object.hasOwn(overrides, name) ? overrides[name] : undefined) ?? guessDirection(name)
}

/** How much better `a` is than `b`: above 0 when better, below when worse. */
export function betterBy(direction: Direction, a: number, b: number): number {
  return direction === 'higher' ? a - b : b - a
}
