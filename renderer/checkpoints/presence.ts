import { useMemo } from 'react'
import { isActive } from '../../shared/download/ended.ts'
import { useHostState } from '../host/host-state.ts'
import { useSaved } from '../host/queries.ts'
import type { Presence } from './epoch-mark.tsx'

/** Returns where a checkpoint of any run is. Downloads count in whole percent. */
export function usePresenceOf(): (runId: string, modelId: string) => Presence {
  const saved = useSaved()
  const moving = useHostState(({ downloads }) =>
    downloads
      .filter(isActive)
      .map(({ runId, modelId, receivedBytes, totalBytes }) => {
        const share = totalBytes ? Math.floor((receivedBytes / totalBytes) * 100) / 100 : 0
        return `${runId}/${modelId}=${share}`
      })
      .join(),
  )
  return useMemo(() => {
    const shares = new Map(
      moving.split(',').map((entry) => {
        const [key = '', share = '0'] = entry.split('=')
        return [key, Number(share)]
      }),
    )
    return (runId, modelId) => {
      const key = `${runId}/${modelId}`
      return shares.get(key) ?? (saved.get(key)?.parts === 'all' ? 'local' : 'remote')
    }
  }, [saved, moving])
}

/** Where each checkpoint of a run is, by model id; those only on Vi are left out. */
export function usePresence(runId: string, checkpoints: readonly { id: string }[]): ReadonlyMap<string, Presence> {
  const presenceOf = usePresenceOf()
  return useMemo(() => {
    const presence = checkpoints.map(({ id }) => [id, presenceOf(runId, id)] as const)
    return new Map(presence.filter(([, where]) => where !== 'remote'))
  }, [presenceOf, runId, checkpoints])
}
