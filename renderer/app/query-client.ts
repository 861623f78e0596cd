import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister'
import { QueryClient } from '@tanstack/react-query'
import type { PersistQueryClientOptions } from '@tanstack/react-query-persist-client'
import { createStore, del, get, set } from 'idb-keyval'
import { problemOf } from '../host/client.ts'
import { whenStill } from '../ui/when-idle.ts'

const DAY_MS = 24 * 3_600_000
const RETRY_MS = 20_000

/** Codes of failures that mean: no connection to Vi right now. */
export const OFFLINE_CODES: ReadonlySet<string> = new Set(['VI_UNREACHABLE', 'VI_UNAVAILABLE'])

/** The page's copy of what the host has said. The host retries by itself, so the page does not; it only asks again when offline. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: false,
      staleTime: 15_000,
      gcTime: 7 * DAY_MS,
      networkMode: 'always', // the host is on this computer
      refetchOnWindowFocus: true,
    },
    mutations: { networkMode: 'always' },
  },
})

// While Vi cannot be reached, ask again from time to time; the banner counts down to it.
queryClient.getQueryCache().subscribe(({ type, query }) => {
  if (type !== 'updated' || query.state.status !== 'error' || query.state.fetchStatus !== 'idle') return
  const { code, retryAfterMs } = problemOf(query.state.error)
  if (!OFFLINE_CODES.has(code) && code !== 'RATE_LIMITED') return
  const failedAt = query.state.errorUpdatedAt
  setTimeout(() => {
    if (query.state.errorUpdatedAt === failedAt && query.isActive()) void query.fetch().catch(() => {})
  }, nextTryMs(retryAfterMs))
})

/** How long after a failure the page asks again. */
export function nextTryMs(retryAfterMs: number | null): number {
  return Math.max(RETRY_MS / 4, Math.min(10 * 60_000, retryAfterMs ?? RETRY_MS))
}

const PERSISTED = new Set(['runs', 'run', 'checkpoints'])
const database = createStore('vi-model-browser', 'seen')

/** The last seen runs and checkpoints stay in IndexedDB, so that the app opens offline. The sample's do not. */
export const persistOptions: Omit<PersistQueryClientOptions, 'queryClient'> = {
  persister: createAsyncStoragePersister({
    storage: {
      getItem: (key) => get<string>(key, database),
      setItem: (key, value: string) => set(key, value, database),
      removeItem: (key) => del(key, database),
    },
    throttleTime: 1000,
    // Megabytes of text: not while a run that has just come is being drawn.
    serialize: (client) => new Promise((resolve) => whenStill(() => resolve(JSON.stringify(client)))),
  }),
  maxAge: 7 * DAY_MS,
  buster: '2',
  dehydrateOptions: {
    shouldDehydrateQuery: ({ queryKey, state }) =>
      state.data !== undefined && PERSISTED.has(String(queryKey[0])) && queryKey[1] !== 'sample',
  },
}
