import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Run } from '../../shared/vi/run.ts'
import { runState } from '../../shared/vi/run-facts.ts'
import { checkpointsQuery } from '../host/checkpoints-query.ts'
import { useAccountKey } from '../host/queries.ts'

const AT_ONCE = 4
const SETTLE_MS = 300

/**
 * Fetches the checkpoints of the runs in sight, once each and at most 4 at a time, so that their rows can show their best. What a view
 * waits for goes first.
 */
export function useDigestPrefetch(visible: readonly Run[]): void {
  const client = useQueryClient()
  const account = useAccountKey()
  const wanted = useRef<readonly Run[]>([])
  const running = useRef(0)
  wanted.current = visible
  const sight = visible.map((run) => run.runId).join()

  // biome-ignore lint/correctness/useExhaustiveDependencies: `sight` is what `wanted` holds
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const startNext = () => {
      if (running.current >= AT_ONCE) return
      if (client.isFetching({ queryKey: ['checkpoints', account] }) > running.current) {
        clearTimeout(timer)
        timer = setTimeout(startNext, SETTLE_MS)
        return
      }
      const next = wanted.current.find((run) => {
        if (runState(run) === 'queued') return false
        const state = client.getQueryState(checkpointsQuery(client, account, run.runId).queryKey)
        return state === undefined || (state.data === undefined && state.status === 'pending' && state.fetchStatus === 'idle')
      })
      if (!next || account === '') return
      running.current += 1
      void client.prefetchQuery(checkpointsQuery(client, account, next.runId)).finally(() => {
        running.current -= 1
        startNext()
      })
      startNext()
    }
    timer = setTimeout(startNext, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [client, account, sight])
}
