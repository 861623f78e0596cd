import { useMemo } from 'react'
import type { ListedModel } from '../../shared/contract/checkpoints.ts'
import { bestBy, type Extreme, type NearTie, nearTies, type TieShare } from '../../shared/metrics/best.ts'
import { type Checkpoint, latestCheckpoint } from '../../shared/metrics/checkpoint.ts'
import { betterBy, type Direction, directionOf, isGuessed } from '../../shared/metrics/direction.ts'
import { primaryMetric } from '../../shared/metrics/primary.ts'
import { useHostState } from '../host/host-state.ts'
import { readCheckpoints } from './read-checkpoints.ts'

/** Everything the run screen derives from a run's checkpoints. */
export interface RunData {
  /** In epoch order; those without an epoch last. */
  checkpoints: readonly Checkpoint[]
  byId: ReadonlyMap<string, Checkpoint>
  /** Metrics with a number somewhere, the primary one first. */
  numeric: readonly string[]
  /** Metrics that never are a number. */
  textual: readonly string[]
  primary: string | null
  direction: Direction
  best: Extreme | null
  latest: Checkpoint | null
  ties: readonly NearTie[]
  tieShare: TieShare
  /** The best of each numeric metric. */
  bests: ReadonlyMap<string, Extreme>
  directionOf: (metric: string) => Direction
  /** Whether a metric's direction is only a guess. */
  isGuessed: (metric: string) => boolean
}

/** Derives {@link RunData}; `chosenMetric` is the primary metric that the address names. */
export function useRunData(models: readonly ListedModel[] | undefined, chosenMetric: string | undefined): RunData {
  const { checkpoints, names } = readCheckpoints(models)
  const directions = useHostState(({ settings }) => settings?.directions)
  const wanted = useHostState(({ settings }) => chosenMetric ?? settings?.primaryMetric ?? null)
  const tieShare = useHostState(({ settings }) => settings?.nearTieShare || null)
  const bests = useMemo(() => {
    const found = new Map<string, Extreme>()
    for (const metric of names.numeric) {
      const best = bestBy(checkpoints, metric, directionOf(metric, directions))
      if (best) found.set(metric, best)
    }
    return found
  }, [checkpoints, names, directions])
  return useMemo(() => {
    const direction = (metric: string) => directionOf(metric, directions)
    const primary = primaryMetric(names.numeric, wanted)
    const best = primary === null ? null : (bests.get(primary) ?? null)
    return {
      checkpoints,
      byId: new Map(checkpoints.map((checkpoint) => [checkpoint.id, checkpoint])),
      numeric: primary === null ? names.numeric : [primary, ...names.numeric.filter((name) => name !== primary)],
      textual: names.textual,
      primary,
      direction: primary === null ? 'higher' : direction(primary),
      best,
      latest: latestCheckpoint(checkpoints),
      ties: primary !== null && best ? nearTies(checkpoints, primary, best, tieShare) : [],
      tieShare,
      bests,
      directionOf: direction,
      isGuessed: (metric) => isGuessed(metric, directions),
    }
  }, [checkpoints, names, directions, wanted, tieShare, bests])
}

/** How far a value is from its metric's best, with the sign of the plain difference; null when it is the best. */
export function gapToBest(data: RunData, metric: string, value: number): number | null {
  const best = data.bests.get(metric)
  if (!best || betterBy(data.directionOf(metric), best.value, value) <= 0) return null
  return value - best.value
}
