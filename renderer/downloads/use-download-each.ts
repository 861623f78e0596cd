import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { hasEnded, queuedBytes } from '../../shared/download/ended.ts'
import { reservedBytes } from '../../shared/download/reserve.ts'
import { formatBytes } from '../../shared/format/index.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { useFolderChoice } from '../folders/use-folder-choice.ts'
import { host } from '../host/client.ts'
import { hostState } from '../host/host-state.ts'
import { useSaved } from '../host/queries.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { announce } from '../ui/live-region.tsx'
import { useMessages } from '../ui/toasts.tsx'

/** A checkpoint of a run. */
export interface Wanted {
  runId: string
  checkpoint: Checkpoint
}

/**
 * Returns how to download several checkpoints: all of them, or none when they do not fit together into the save folder. Those that
 * are here already, or on their way, are left out.
 */
export function useDownloadEach(): { isStarting: boolean; start: (wanted: readonly Wanted[]) => Promise<void> } {
  const [isStarting, setStarting] = useState(false)
  const choose = useFolderChoice()
  const saved = useSaved()
  const show = useMessages()
  const showProblem = useShowProblem()
  const client = useQueryClient()

  const startAll = async (wanted: readonly Wanted[]) => {
    if (hostState().settings?.saveFolder == null && !(await choose())) return
    const moving = new Set(
      hostState()
        .downloads.filter((download) => !hasEnded(download))
        .map(({ runId, modelId }) => `${runId}/${modelId}`),
    )
    const missing = wanted.filter(({ runId, checkpoint }) => {
      const key = `${runId}/${checkpoint.id}`
      return saved.get(key)?.parts !== 'all' && !moving.has(key)
    })
    if (missing.length === 0) {
      show({ title: 'All of these are on this computer already, or on their way' })
      return
    }
    const [folder, ...facts] = await Promise.all([
      host.folders.current(),
      ...missing.map(({ runId, checkpoint }) => host.checkpoints.archive({ runId, modelId: checkpoint.id })),
    ])
    const neededBytes =
      facts.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0) +
      queuedBytes(hostState().downloads) +
      reservedBytes(hostState().settings)
    if (folder?.freeBytes != null && neededBytes > folder.freeBytes) {
      show({
        title: `Not enough space. ${formatBytes(neededBytes - folder.freeBytes)} more needed.`,
        description: `Nothing was started. ${missing.length} checkpoints and what is queued need ${formatBytes(neededBytes)}; ${formatBytes(folder.freeBytes)} are free in ${folder.displayPath}. Make room there or choose another folder.`,
      })
      return
    }
    const ids: string[] = []
    for (const { runId, checkpoint } of missing) ids.push((await host.downloads.start({ runId, modelId: checkpoint.id })).id)
    const left = wanted.length - missing.length
    announce(`${ids.length} downloads started`)
    show({
      title: `${ids.length} ${ids.length === 1 ? 'checkpoint' : 'checkpoints'} added to downloads`,
      description: left > 0 ? `${left} ${left === 1 ? 'was' : 'were'} here already, or on the way.` : undefined,
      action: {
        label: 'Undo',
        onClick: () => void Promise.allSettled(ids.map((id) => host.downloads.cancel({ id, keep: false }))),
      },
    })
  }

  return {
    isStarting,
    start: async (wanted) => {
      setStarting(true)
      try {
        await startAll(wanted)
      } catch (error) {
        showProblem(error)
        await client.invalidateQueries({ queryKey: ['library'] })
      } finally {
        setStarting(false)
      }
    },
  }
}
