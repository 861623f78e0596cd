import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { RunsPart } from '../../shared/contract/runs.ts'
import type { UnreadableItem } from '../../shared/vi/page.ts'
import type { Run } from '../../shared/vi/run.ts'
import { host } from './client.ts'
import { LIVE_MS, useAccountKey } from './queries.ts'

/** The organization's runs as far as they have been fetched, newest first. */
interface RunList {
  runs: readonly Run[]
  unreadable: readonly UnreadableItem[]
  /** Where the list continues; null when these are all. */
  cursor: string | null
}

/** Fetching more of the list: whether that is going on, and how the last attempt failed. */
type More = { state: 'idle' } | { state: 'fetching' } | { state: 'failed'; error: unknown }
const IDLE: More = { state: 'idle' }

/**
 * The organization's runs. The first page comes by itself; `fetchMore` adds the next one, or all: the host walks the pages.
 * The newest runs are asked for again every 30 s, the rest only when the list is refreshed.
 */
export function useRuns() {
  const account = useAccountKey()
  const client = useQueryClient()
  // It belongs to one reading of one account's list: another one begins without it.
  const [attempt, setAttempt] = useState<{ of: string; more: More }>({ of: '', more: IDLE })
  const query = useQuery({
    queryKey: listKey(account),
    queryFn: async ({ signal }): Promise<RunList> => appended(NO_RUNS, await firstPage(signal)),
    enabled: account !== '',
    refetchOnWindowFocus: false,
    // Asking again for every page of a large workspace would take dozens of requests; the newest runs are what changes.
    staleTime: 10 * 60_000,
  })
  const newest = useQuery({
    queryKey: ['newest-runs', account],
    queryFn: ({ signal }) => firstPage(signal),
    enabled: account !== '' && query.isSuccess,
    initialData: () => query.data && { items: [...query.data.runs], unreadable: [...query.data.unreadable], cursor: null },
    initialDataUpdatedAt: query.dataUpdatedAt,
    refetchInterval: LIVE_MS,
  })
  const fetchMore = useCallback(
    async ({ all, signal }: { all: boolean; signal?: AbortSignal }): Promise<void> => {
      const setMore = (more: More) => setAttempt({ of: `${account} ${cursorOf(client, account)}`, more })
      setMore({ state: 'fetching' })
      try {
        await append(client, account, all, signal)
        setMore(IDLE)
      } catch (error) {
        setMore(signal?.aborted ? IDLE : { state: 'failed', error })
      }
    },
    [client, account],
  )
  const { runs, unreadable } = useMemo(() => withNewest(newest.data, query.data), [newest.data, query.data])
  return {
    ...query,
    runs,
    unreadable,
    hasMore: query.data?.cursor != null,
    more: attempt.more.state === 'fetching' || attempt.of === `${account} ${query.data?.cursor}` ? attempt.more : IDLE,
    fetchMore,
    seenMs: Math.max(query.dataUpdatedAt, newest.dataUpdatedAt),
  }
}

/** One run by id or link, from the list where it is there already. */
export function useRun(runId: string | null, known: readonly Run[]) {
  const account = useAccountKey()
  const listed = known.find((run) => run.runId === runId)
  const query = useQuery({
    queryKey: ['run', account, runId],
    queryFn: ({ signal }) => host.runs.get({ runIdOrLink: runId ?? '' }, { signal }),
    enabled: runId !== null && account !== '' && !listed,
  })
  return { run: listed ?? query.data ?? null, error: listed ? null : query.error }
}

const NO_RUNS: RunList = { runs: [], unreadable: [], cursor: null }

const listKey = (account: string) => ['runs', account]

async function firstPage(signal: AbortSignal): Promise<RunsPart> {
  let first: RunsPart = { items: [], unreadable: [], cursor: null }
  // To its end, which comes with the page: a stream that is left early costs its connection.
  for await (const part of await host.runs.list({ cursor: null, all: false }, { signal })) first = part
  return first
}

const cursorOf = (client: QueryClient, account: string) => client.getQueryData<RunList>(listKey(account))?.cursor ?? null

/** Adds the next page to the list, or all that are left, each as it comes. */
async function append(client: QueryClient, account: string, all: boolean, signal: AbortSignal | undefined): Promise<void> {
  const key = listKey(account)
  const cursor = cursorOf(client, account)
  if (cursor === null) return
  let continuesAt: string | null = cursor
  for await (const part of await host.runs.list({ cursor, all }, signal ? { signal } : {})) {
    const list = client.getQueryData<RunList>(key)
    // The list was read again meanwhile: what comes now does not belong to it.
    if (list?.cursor !== continuesAt) return all ? append(client, account, all, signal) : undefined
    client.setQueryData(key, appended(list, part))
    continuesAt = part.cursor
  }
}

function appended({ runs, unreadable }: RunList, part: RunsPart): RunList {
  const before = runs.length + unreadable.length
  const odd = part.unreadable.map((item) => ({ ...item, at: item.at + before }))
  return { runs: [...runs, ...part.items], unreadable: [...unreadable, ...odd], cursor: part.cursor }
}

/** The list with the newest runs as they were last seen; new ones come first. */
function withNewest(newest: RunsPart | undefined, { runs, unreadable }: RunList = NO_RUNS): Pick<RunList, 'runs' | 'unreadable'> {
  if (!newest) return { runs, unreadable }
  const count = newest.items.length + newest.unreadable.length
  const seen = new Set<string | null>([...newest.items.map((run) => run.runId), ...newest.unreadable.map(({ id }) => id)])
  return {
    runs: [...newest.items, ...runs.filter(({ runId }) => !seen.has(runId))],
    // Those without an id are known by their place: the first ones are the newest page's.
    unreadable: [...newest.unreadable, ...unreadable.filter(({ id, at }) => (id === null ? at >= count : !seen.has(id)))],
  }
}
