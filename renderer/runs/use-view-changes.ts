import { useNavigate } from '@tanstack/react-router'
import { useCallback, useRef } from 'react'
import type { RunSearch } from '../app/search.ts'

const MOST_KEPT = 100

/** Changes how a run is looked at, in the address, and takes such changes back. Moving the selection is no such change. */
export function useViewChanges(search: RunSearch): { change: (next: Partial<RunSearch>) => void; undo: () => boolean } {
  const navigate = useNavigate()
  const latest = useRef(search)
  latest.current = search
  const before = useRef<RunSearch[]>([])
  const change = useCallback(
    (next: Partial<RunSearch>) => {
      const isOfView = Object.keys(next).some((key) => key !== 'at')
      if (isOfView) before.current = [...before.current, latest.current].slice(-MOST_KEPT)
      void navigate({ to: '.', search: (now) => ({ ...now, ...next }), replace: true })
    },
    [navigate],
  )
  const undo = useCallback(() => {
    const last = before.current.pop()
    if (!last) return false
    void navigate({ to: '.', search: ({ q, state, at }) => ({ ...last, q, state, at }), replace: true })
    return true
  }, [navigate])
  return { change, undo }
}
