import { type Extreme, metricValue } from './best.ts'
import type { Checkpoint } from './checkpoint.ts'
import { betterBy, type Direction } from './direction.ts'

/** The best checkpoint but one by a metric: the nearest in value; ties go to the earlier one. Null when there is no other. */
export function runnerUp(inEpochOrder: readonly Checkpoint[], metric: string, direction: Direction, best: Extreme): Extreme | null {
  let found: Extreme | null = null
  for (const checkpoint of inEpochOrder) {
    const value = metricValue(checkpoint, metric)
    if (value === null || checkpoint.id === best.checkpoint.id) continue
    if (found === null || betterBy(direction, value, found.value) > 0) found = { checkpoint, value }
  }
  return found
}

/** Why a checkpoint was chosen, in words, for whoever finds it on a disk a year later: where it stands, and what came next. */
export function reasonWords(
  inEpochOrder: readonly Checkpoint[],
  metric: string | null,
  direction: Direction,
  best: Extreme | null,
  checkpoint: Checkpoint,
): string {
  const value = metric === null ? null : metricValue(checkpoint, metric)
  if (metric === null || best === null) return ''
  const extreme = direction === 'higher' ? 'Highest' : 'Lowest'
  const counted = `${inEpochOrder.length} ${inEpochOrder.length === 1 ? 'checkpoint' : 'checkpoints'}`
  const name = ({ checkpoint: { name }, value: its }: Extreme) => `${name.toLowerCase()} with ${its}`
  if (checkpoint.id !== best.checkpoint.id) {
    const own = value === null ? `${metric} was not evaluated here` : `${metric} is ${value} here`
    return `${own}; the ${extreme.toLowerCase()} of ${counted} was ${name(best)}.`
  }
  const next = runnerUp(inEpochOrder, metric, direction, best)
  return `${extreme} ${metric} of ${counted}: ${best.value}${next ? `, before ${name(next)}` : ''}.`
}

/** What other metrics say of a checkpoint: which of those that were evaluated there have their best there too. */
export interface Agreement {
  agreeing: string[]
  evaluated: number
}

/**
 * How many other metrics agree that a checkpoint is the best. Metrics that never change say nothing, and neither do those that only
 * count or time.
 */
export function agreementAt(
  checkpoint: Checkpoint,
  primary: string,
  bests: ReadonlyMap<string, Extreme>,
  isTelling: (metric: string) => boolean,
): Agreement {
  const agreeing: string[] = []
  let evaluated = 0
  for (const [metric, best] of bests) {
    const value = metricValue(checkpoint, metric)
    if (metric === primary || value === null || !isTelling(metric)) continue
    evaluated += 1
    if (value === best.value) agreeing.push(metric)
  }
  return { agreeing, evaluated }
}
