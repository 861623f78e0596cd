import { type UseQueryResult, useQueries, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type ComparedRun, commonPrefix } from '../../shared/metrics/compare.ts'
import { type Direction, directionOf } from '../../shared/metrics/direction.ts'
import { primaryMetric } from '../../shared/metrics/primary.ts'
import type { Run } from '../../shared/vi/run.ts'
import { type RunState, runStartMs, runState } from '../../shared/vi/run-facts.ts'
import { readCheckpoints } from '../checkpoints/read-checkpoints.ts'
import { checkpointsQuery } from '../host/checkpoints-query.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { useAccountKey } from '../host/queries.ts'
import { type LineStyle, lineStyle } from '../metrics/series.ts'
import { useGathered } from '../ui/use-gathered.ts'

/** A run that is compared, and how it is drawn. */
export interface CompareEntry extends ComparedRun {
  run: Run
  /** Its name without what all names begin with. */
  label: string
  /** What all names begin with. */
  prefix: string
  state: RunState
  style: LineStyle
  isBaseline: boolean
}

/** Everything that the compare screen shows. */
export interface CompareData {
  entries: readonly CompareEntry[]
  /** Runs that could not be fetched, with the reason. */
  failures: readonly { runId: string; error: unknown }[]
  isLoading: boolean
  /** Metrics with a number in any run, the primary one first. */
  metrics: readonly string[]
  primary: string | null
  directionOf: (metric: string) => Direction
}

/** Fetches the chosen runs and their checkpoints, and derives {@link CompareData}. */
export function useCompareData(
  runIds: readonly string[],
  listed: readonly Run[],
  chosenMetric: string | undefined,
  baseline: string | undefined,
): CompareData {
  const client = useQueryClient()
  const account = useAccountKey()
  const runs = useQueries({
    queries: runIds.map((runId) => ({
      queryKey: ['run', account, runId],
      queryFn: ({ signal }: { signal: AbortSignal }) => host.runs.get({ runIdOrLink: runId }, { signal }),
      initialData: () => listed.find((run) => run.runId === runId),
      enabled: account !== '',
    })),
    combine: resultsOf,
  })
  const models = useQueries({
    queries: runIds.map((runId) => ({ ...checkpointsQuery(client, account, runId), enabled: account !== '' })),
    combine: resultsOf,
  })
  const directions = useHostState(({ settings }) => settings?.directions)
  const lastChoice = useHostState(({ settings }) => settings?.primaryMetric ?? null)
  const wanted = runIds.join('\n')
  const known = useMemo(() => ({ ids: wanted === '' ? [] : wanted.split('\n'), runs, models }), [wanted, runs, models])
  const gathered = useGathered(known, runs.isLoading || models.isLoading)
  return useMemo(() => {
    const { ids, runs, models } = gathered
    const found = ids.flatMap((_, index) => {
      const run = runs.data[index]
      const checkpoints = models.data[index]
      return run && checkpoints ? [{ run, ...readCheckpoints(checkpoints.models), style: lineStyle(index) }] : []
    })
    const numeric = [...new Set(found.flatMap(({ names }) => names.numeric))]
    const primary = primaryMetric(numeric, chosenMetric ?? lastChoice)
    const prefix = commonPrefix(found.map(({ run }) => run.spec.name))
    const base = found.some(({ run }) => run.runId === baseline) ? baseline : found[0]?.run.runId
    return {
      entries: found.map(({ run, checkpoints, style }) => ({
        run,
        runId: run.runId,
        checkpoints,
        startedMs: runStartMs(run),
        label: run.spec.name.slice(prefix.length) || run.runId,
        prefix,
        state: runState(run),
        style,
        isBaseline: run.runId === base,
      })),
      failures: ids.flatMap((runId, index) => {
        const error = runs.errors[index] ?? models.errors[index]
        return error && !(runs.data[index] && models.data[index]) ? [{ runId, error }] : []
      }),
      isLoading: models.isLoading,
      metrics: primary === null ? numeric : [primary, ...numeric.filter((name) => name !== primary)],
      primary,
      directionOf: (metric: string) => directionOf(metric, directions),
    }
  }, [gathered, directions, lastChoice, chosenMetric, baseline])
}

/** What is known of several queries; the same object while nothing changes. */
function resultsOf<T>(results: readonly UseQueryResult<T>[]) {
  return {
    data: results.map(({ data }) => data),
    errors: results.map(({ error }) => error),
    isLoading: results.some(({ isPending, isError }) => isPending && !isError),
  }
}
