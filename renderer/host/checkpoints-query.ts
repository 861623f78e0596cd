import { type QueryClient, queryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { ListedModel } from '../../shared/contract/checkpoints.ts'
import type { UnreadableItem } from '../../shared/vi/page.ts'
import type { Run } from '../../shared/vi/run.ts'
import { runState } from '../../shared/vi/run-facts.ts'
import { readCheckpoint } from '../checkpoints/read-checkpoints.ts'
import { SHOW_EVERY_MS, SHOW_FIRST_MS } from '../ui/use-gathered.ts'
import { host, problemOf } from './client.ts'
import { LIVE_MS, LIVE_SAMPLE_MS, useAccountKey } from './queries.ts'

/** A run's checkpoints. */
export interface CheckpointList {
  /** In the order of the API. */
  models: readonly ListedModel[]
  /** Those that could not be read. */
  unreadable: readonly UnreadableItem[]
}

/** A run's checkpoints as a view has them. */
export interface CheckpointsResult
  extends Pick<
    UseQueryResult<CheckpointList>,
    'data' | 'isPending' | 'isError' | 'error' | 'dataUpdatedAt' | 'errorUpdatedAt' | 'refetch'
  > {
  /** Whether `data` is all of them, so that the best and the latest of it are the run's. */
  isWhole: boolean
}

/** Options for all of a run's checkpoints. The host walks their pages; those that are here while others come are the {@link partQuery}'s. */
export function checkpointsQuery(client: QueryClient, account: string, runId: string) {
  const key = ['checkpoints', account, runId]
  return queryOptions({
    queryKey: key,
    queryFn: async ({ signal }): Promise<CheckpointList> => {
      const before = client.getQueryData<CheckpointList>(key)
      const models: ListedModel[] = []
      const unreadable: UnreadableItem[] = []
      const same = unchanged(before)
      const part = partQuery(account, runId).queryKey
      const show = fromTimeToTime(() => client.setQueryData(part, { models: [...models], unreadable: [...unreadable] }))
      try {
        for await (const page of await host.checkpoints.list({ runId }, { signal })) {
          const items = page.items.map(same)
          models.push(...items)
          const before = models.length - items.length + unreadable.length
          unreadable.push(...page.unreadable.map((item) => ({ ...item, at: item.at + before })))
          if (!before) show.later()
          for (const model of items) readCheckpoint(model) // while the next page is on its way
        }
      } catch (error) {
        show.stop()
        // What has come stays in sight, unless it is the same page again and again.
        if (problemOf(error).code === 'ENDLESS_LIST') client.removeQueries({ queryKey: part })
        else if (!before && models.length > 0) show.now()
        throw error
      }
      show.stop()
      client.removeQueries({ queryKey: part })
      return before && isSameList(before, models, unreadable) ? before : { models, unreadable }
    },
    structuralSharing: false,
  })
}

/** Options for the first pages of a run's checkpoints while others are still coming. They are not kept: their best is not the run's. */
function partQuery(account: string, runId: string) {
  return queryOptions({
    queryKey: ['checkpoints-part', account, runId],
    queryFn: (): Promise<CheckpointList> => Promise.reject(new Error('filled by checkpointsQuery')),
    enabled: false,
    structuralSharing: false,
  })
}

/** All checkpoints of a run, asked again while the run is running; the first ones while the others come. */
export function useCheckpoints(client: QueryClient, run: Run | null): CheckpointsResult {
  const account = useAccountKey()
  const runId = run?.runId ?? ''
  const whole = useQuery({
    ...checkpointsQuery(client, account, runId),
    enabled: run !== null && account !== '',
    refetchInterval: run && runState(run) === 'running' ? (account === 'sample' ? LIVE_SAMPLE_MS : LIVE_MS) : false,
  })
  const part = useQuery(partQuery(account, runId))
  const data = whole.data ?? part.data
  return { ...whole, data, isPending: whole.isPending && data === undefined, isWhole: whole.data !== undefined }
}

/** What has not changed stays the same object: nothing is derived from it again, and nothing is kept twice. */
function unchanged(before: CheckpointList | undefined): (model: ListedModel) => ListedModel {
  const known = new Map(before?.models.map((model) => [model.modelId, model]))
  return (model) => {
    const old = known.get(model.modelId)
    return old?.etag === model.etag ? old : model
  }
}

function isSameList(before: CheckpointList, models: readonly ListedModel[], unreadable: readonly UnreadableItem[]): boolean {
  return (
    before.models.length === models.length &&
    before.models.every((model, index) => model === models[index]) &&
    JSON.stringify(before.unreadable) === JSON.stringify(unreadable)
  )
}

/** Draws what has come: the first time soon, later less often. */
function fromTimeToTime(show: () => void): { now: () => void; later: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null
  let waitMs = SHOW_FIRST_MS
  const now = () => {
    show()
    timer = null
    waitMs = SHOW_EVERY_MS
  }
  return {
    now,
    later: () => {
      timer ??= setTimeout(now, waitMs)
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer)
    },
  }
}
