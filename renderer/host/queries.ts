import { type QueryClient, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { ListedModel } from '../../shared/contract/checkpoints.ts'
import type { LibraryEntry } from '../../shared/contract/library.ts'
import type { Page } from '../../shared/vi/page.ts'
import type { Run } from '../../shared/vi/run.ts'
import { runState } from '../../shared/vi/run-facts.ts'
import { readCheckpoint } from '../checkpoints/read-checkpoints.ts'
import { SHOW_EVERY_MS, SHOW_FIRST_MS } from '../ui/use-gathered.ts'
import { whenIdle } from '../ui/when-idle.ts'
import { host } from './client.ts'
import { useHostState } from './host-state.ts'

/** The part of a query's key that says whose data it is: an organization at an address, or the sample. */
export function useAccountKey(): string {
  return useHostState(({ connection }) =>
    connection?.state === 'connected' ? (connection.sample ? 'sample' : `${connection.organizationId}@${connection.endpoint}`) : '',
  )
}

const LIVE_MS = 30_000
const LIVE_SAMPLE_MS = 5_000

/** All pages of the organization's runs as far as they have been fetched, newest first. */
export function useRuns() {
  const account = useAccountKey()
  const query = useInfiniteQuery({
    queryKey: ['runs', account],
    queryFn: ({ pageParam, signal }): Promise<Page<Run>> => host.runs.list({ pageToken: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextPageToken,
    enabled: account !== '',
    refetchOnWindowFocus: false,
    // Asking again for every page of a large workspace would take dozens of requests; the newest runs are what changes.
    staleTime: 10 * 60_000,
  })
  const newest = useQuery({
    queryKey: ['newest-runs', account],
    queryFn: ({ signal }) => host.runs.list({ pageToken: null }, { signal }),
    enabled: account !== '' && query.isSuccess,
    initialData: () => query.data?.pages[0],
    initialDataUpdatedAt: query.dataUpdatedAt,
    refetchInterval: LIVE_MS,
  })
  const runs = useMemo(
    () => withNewest(newest.data?.items ?? [], query.data?.pages.flatMap((page) => page.items) ?? []),
    [newest.data, query.data],
  )
  return { ...query, runs, seenMs: Math.max(query.dataUpdatedAt, newest.dataUpdatedAt) }
}

/** The runs with the newest ones as they were last seen; new ones come first. */
function withNewest(newest: readonly Run[], listed: readonly Run[]): Run[] {
  const seen = new Set(newest.map((run) => run.runId))
  return [...newest, ...listed.filter((run) => !seen.has(run.runId))]
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

/** Lists of which more is still coming. */
const parts = new WeakSet<readonly ListedModel[]>()

/** Whether a list has come to its end, so that its best and its latest are the run's. */
export function isWholeList(models: readonly ListedModel[] | undefined): boolean {
  return models !== undefined && !parts.has(models)
}

/** Options for all checkpoints of a run, in the order of the API. Pages are large; the first one is shown as it comes. */
export function checkpointsQuery(client: QueryClient, account: string, runId: string) {
  return queryOptions({
    queryKey: ['checkpoints', account, runId],
    queryFn: async ({ signal }): Promise<ListedModel[]> => {
      const key = ['checkpoints', account, runId]
      const before = client.getQueryData<ListedModel[]>(key)
      // What has not changed stays the same object: nothing is derived from it again, and nothing is kept twice.
      const known = new Map(before?.map((model) => [model.modelId, model]))
      const same = (model: ListedModel) => {
        const old = known.get(model.modelId)
        return old?.etag === model.etag ? old : model
      }
      const ask = (pageToken: string | null) => host.checkpoints.list({ runId, pageToken }, { signal })
      const models: ListedModel[] = []
      let timer: ReturnType<typeof setTimeout> | null = null
      let waitMs = SHOW_FIRST_MS
      const show = () => {
        const part = [...models]
        parts.add(part)
        client.setQueryData(key, part)
        timer = null
        waitMs = SHOW_EVERY_MS
      }
      try {
        for (let asked: Promise<Page<ListedModel>> | null = ask(null); asked; ) {
          const page: Page<ListedModel> = await asked
          asked = page.nextPageToken === null ? null : ask(page.nextPageToken)
          models.push(...page.items.map(same))
          if (asked && !before) timer ??= setTimeout(show, waitMs)
          for (const model of models.slice(-page.items.length)) readCheckpoint(model) // while the next page is on its way
        }
      } finally {
        if (timer !== null) clearTimeout(timer)
      }
      return before && isSameList(before, models) ? before : models
    },
    structuralSharing: false,
  })
}

/** All checkpoints of a run, asked again while the run is running. */
export function useCheckpoints(client: QueryClient, run: Run | null) {
  const account = useAccountKey()
  return useQuery({
    ...checkpointsQuery(client, account, run?.runId ?? ''),
    enabled: run !== null && account !== '',
    refetchInterval: run && runState(run) === 'running' ? (account === 'sample' ? LIVE_SAMPLE_MS : LIVE_MS) : false,
  })
}

function isSameList(before: readonly ListedModel[], after: readonly ListedModel[]): boolean {
  return before.length === after.length && before.every((model, index) => model === after[index])
}

/** What is in the save folders. */
export function useLibrary(enabled = true) {
  const version = useHostState((state) => state.library)
  return useQuery({
    queryKey: ['library', version],
    queryFn: ({ signal }) => host.library.list(undefined, { signal }),
    enabled,
    staleTime: Number.POSITIVE_INFINITY, // the host says when something has changed
    placeholderData: (previous) => previous,
    gcTime: 60_000,
  })
}

/** Has the save folders looked into once the page has nothing else to do, so that the library opens at once. */
export function useLibraryAhead(): void {
  const [isIdle, setIdle] = useState(false)
  useEffect(() => whenIdle(() => setIdle(true)), [])
  useLibrary(isIdle)
}

/** Whole checkpoints on this computer, by `<run id>/<model id>`. Where there are several, everything comes before its adapter alone. */
export function useSaved(enabled = true): ReadonlyMap<string, LibraryEntry> {
  const { data } = useLibrary(enabled)
  return useMemo(() => {
    const saved = new Map<string, LibraryEntry>()
    for (const entry of data?.entries ?? []) {
      if (entry.kind !== 'whole' || !entry.source) continue
      const key = `${entry.source.runId}/${entry.source.modelId}`
      if (saved.get(key)?.parts !== 'all') saved.set(key, entry)
    }
    return saved
  }, [data])
}

/** How many checkpoints of each run are on this computer, by run id, once the save folders have been looked into for another reason. */
export function useSavedCounts(): ReadonlyMap<string, number> {
  const saved = useSaved(false)
  return useMemo(() => {
    const counts = new Map<string, number>()
    for (const { source } of saved.values()) if (source) counts.set(source.runId, (counts.get(source.runId) ?? 0) + 1)
    return counts
  }, [saved])
}

/** What a download of a checkpoint that ended early has left in the save folder in use; undefined when nothing. */
export function usePartial(runId: string, modelId: string): LibraryEntry | undefined {
  const { data } = useLibrary()
  const folder = useHostState(({ settings }) => settings?.saveFolder ?? null)
  return data?.entries.find(
    ({ kind, source, saveFolder }) => kind === 'partial' && saveFolder === folder && source?.runId === runId && source.modelId === modelId,
  )
}

/** The chosen save folder with its free space. */
export function useSaveFolder() {
  const folder = useHostState(({ settings }) => settings?.saveFolder ?? null)
  const moved = useHostState(({ downloads }) => downloads.map(({ progress }) => progress.state).join())
  return useQuery({
    queryKey: ['save-folder', folder, moved],
    queryFn: ({ signal }) => host.folders.current(undefined, { signal }),
    placeholderData: (previous) => previous,
    refetchInterval: 15_000,
  })
}

/** The host's fixed facts. */
export function useAppInfo() {
  const listening = useHostState((state) => state.listening)
  return useQuery({
    queryKey: ['app-info', listening],
    queryFn: ({ signal }) => host.app.info(undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (previous) => previous,
  }).data
}

/** What lies in a checkpoint's archive, asked once the selection has rested on it (`modelId` null until then). */
export function useInside(runId: string, modelId: string | null) {
  const account = useAccountKey()
  return useQuery({
    queryKey: ['inside', account, runId, modelId],
    queryFn: ({ signal }) => host.checkpoints.inside({ runId, modelId: modelId ?? '' }, { signal }),
    enabled: modelId !== null && account !== '',
    staleTime: 10 * 60_000,
  })
}
