import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { LibraryEntry } from '../../shared/contract/library.ts'
import { whenIdle } from '../ui/when-idle.ts'
import { host } from './client.ts'
import { useHostState } from './host-state.ts'

/** The part of a query's key that says whose data it is: an organization at an address, or the sample. */
export function useAccountKey(): string {
  return useHostState(({ connection }) =>
    connection?.state === 'connected' ? (connection.sample ? 'sample' : `${connection.organizationId}@${connection.endpoint}`) : '',
  )
}

/** How often what may change on Vi is asked for again. */
export const LIVE_MS = 30_000
export const LIVE_SAMPLE_MS = 5_000

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
