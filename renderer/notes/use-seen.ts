import { useEffect, useState } from 'react'
import { useChangeNotes, useNotes } from './use-notes.ts'

/**
 * How many checkpoints of a run are new since it was last looked at, before now; 0 when it never was. Notes that it is being looked
 * at.
 */
export function useNewSinceLast(runId: string, count: number | null): number {
  const notes = useNotes(runId)
  const change = useChangeNotes()
  // What was seen before stays the measure for as long as the run is open.
  const [before, setBefore] = useState<{ seen: number | null } | null>(null)
  if (before === null && notes !== null) setBefore({ seen: notes.seenCount })
  const isKnown = notes !== null
  useEffect(() => {
    if (isKnown && count !== null) change(runId, { seenCount: count, openedMs: Date.now() })
  }, [isKnown, count, runId, change])
  return count !== null && before?.seen != null ? Math.max(0, count - before.seen) : 0
}
