import { useMemo } from 'react'
import { isActive } from '../../shared/download/ended.ts'
import { useHostState } from '../host/host-state.ts'
import { useSaved } from '../host/queries.ts'
import type { Presence } from './epoch-mark.tsx'

/** Where each checkpoint of a run is, by model id; those only on Vi are left out. Downloads count in whole percent. */
export function usePresence(runId: string): ReadonlyMap<string, Presence> {
  const saved = useSaved()
  const moving = useHostState(({ downloads }) =>
    downloads
      .filter((download) => download.runId === runId && isActive(download))
      .map(
        ({ modelId, receivedBytes, totalBytes }) => `${modelId}=${totalBytes ? Math.floor((receivedBytes / totalBytes) * 100) / 100 : 0}`,
      )
      .join(),
  )
  return useMemo(() => {
    const presence = new Map<string, Presence>()
    for (const { source, parts } of saved.values()) if (source?.runId === runId && parts === 'all') presence.set(source.modelId, 'local')
    for (const entry of moving.split(',').filter(Boolean)) {
      const [modelId = '', share = '0'] = entry.split('=')
      presence.set(modelId, Number(share))
    }
    return presence
  }, [saved, moving, runId])
}
