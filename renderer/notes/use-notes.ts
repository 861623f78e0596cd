import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { RunNotes } from '../../shared/contract/notes.ts'
import { withDefaults } from '../../shared/options/with-defaults.ts'
import { host } from '../host/client.ts'
import { useAccountKey } from '../host/queries.ts'
import { useShowProblem } from '../host/use-show-problem.ts'

/** What may be changed of a run's notes at once. */
export type NotesChange = Parameters<typeof host.notes.change>[0]['change']

const NOTHING: RunNotes = { isPinned: false, note: '', checkpoints: {}, views: [], openedMs: 0, seenCount: null }
const NONE: Readonly<Record<string, RunNotes>> = {}

/** What the user has written down about all runs, by run id. */
export function useAllNotes(): Readonly<Record<string, RunNotes>> {
  const account = useAccountKey()
  const { data } = useQuery({
    queryKey: ['notes', account],
    queryFn: ({ signal }) => host.notes.all(undefined, { signal }),
    enabled: account !== '',
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data ?? NONE
}

/** What the user has written down about a run; null until that is known. */
export function useNotes(runId: string): RunNotes | null {
  const account = useAccountKey()
  const all = useAllNotes()
  const isKnown = useQueryClient().getQueryState(['notes', account])?.status === 'success'
  return (Object.hasOwn(all, runId) ? all[runId] : undefined) ?? (isKnown ? NOTHING : null)
}

/** Returns how to write something down. It is shown at once; when it could not be kept, that is said and what was kept comes back. */
export function useChangeNotes(): (runId: string, change: NotesChange) => void {
  const account = useAccountKey()
  const client = useQueryClient()
  const showProblem = useShowProblem()
  return useCallback(
    (runId, change) => {
      const key = ['notes', account]
      client.setQueryData<Record<string, RunNotes>>(key, (before = {}) => ({
        ...before,
        [runId]: changed(before[runId] ?? NOTHING, change),
      }))
      host.notes.change({ runId, change }).catch((error: unknown) => {
        showProblem(error, { before: 'The note was not kept.' })
        void client.invalidateQueries({ queryKey: key })
      })
    },
    [account, client, showProblem],
  )
}

function changed(before: RunNotes, { checkpoint, ...change }: NotesChange): RunNotes {
  const { [checkpoint?.modelId ?? '']: _, ...others } = before.checkpoints
  const checkpoints = checkpoint
    ? checkpoint.note === ''
      ? others
      : { ...others, [checkpoint.modelId]: checkpoint.note }
    : before.checkpoints
  return withDefaults(before, { ...change, checkpoints })
}
