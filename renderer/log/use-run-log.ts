import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import type { RunLog } from '../../shared/contract/runs.ts'
import type { Run } from '../../shared/vi/run.ts'
import { runState } from '../../shared/vi/run-facts.ts'
import { host } from '../host/client.ts'
import { useAccountKey } from '../host/queries.ts'
import { followedLog } from './followed-log.ts'

/** One entry of a training log. */
export type LogEntry = RunLog['lines'][number]

const LIVE_MS = 15_000
const LIVE_SAMPLE_MS = 5_000
/** A log may be long, and is soon fetched again. */
const KEPT_MS = 60_000

/** A run's training log. While the run is running, what came since is asked for again and again. */
export function useRunLog(run: Run): UseQueryResult<RunLog> {
  const account = useAccountKey()
  const client = useQueryClient()
  const { runId } = run
  const isRunning = runState(run) === 'running'
  // Once a run has ended, all of its log is fetched again: some of it may have been late.
  const queryKey = ['run-log', account, runId, isRunning]
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const before = client.getQueryData<RunLog>(queryKey)
      const answer = await host.runs.log({ runId, since: before?.since ?? null }, { signal })
      return before?.since ? followedLog(before, answer) : answer
    },
    enabled: account !== '',
    placeholderData: (previous, query) => (query?.queryKey[2] === runId ? previous : undefined),
    refetchInterval: isRunning ? (account === 'sample' ? LIVE_SAMPLE_MS : LIVE_MS) : false,
    structuralSharing: false,
    gcTime: KEPT_MS,
  })
}
