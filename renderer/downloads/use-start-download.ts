import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { DownloadParts } from '../../shared/contract/downloads.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import type { Run } from '../../shared/vi/run.ts'
import type { Presence } from '../checkpoints/epoch-mark.tsx'
import { useFolderChoice } from '../folders/use-folder-choice.ts'
import { host } from '../host/client.ts'
import { hostState } from '../host/host-state.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { announce } from '../ui/live-region.tsx'
import { useMessages } from '../ui/toasts.tsx'

const PARTS = { adapter: 'The adapter', files: 'Chosen files' }

/** How much of a checkpoint is wanted, and why. */
export interface DownloadOptions {
  parts?: DownloadParts
  why?: string
}

/** {@link useStartDownloadOf} one run. */
export function useStartDownload(run: Run): (checkpoint: Checkpoint, presence: Presence, options?: DownloadOptions) => Promise<void> {
  const start = useStartDownloadOf()
  return useCallback((checkpoint, presence, options) => start(run, checkpoint, presence, options), [start, run])
}

/** Returns how to download a checkpoint of a run: asks for a folder the first time, then starts at once with a way to undo. */
export function useStartDownloadOf(): (
  run: Pick<Run, 'runId'>,
  checkpoint: Checkpoint,
  presence: Presence,
  options?: DownloadOptions,
) => Promise<void> {
  const choose = useFolderChoice()
  const show = useMessages()
  const showProblem = useShowProblem()
  const navigate = useNavigate()
  return useCallback(
    async ({ runId }, checkpoint, presence, { parts = 'all', why = '' } = {}) => {
      if (presence !== 'remote') {
        show({
          title: presence === 'local' ? `${checkpoint.name} is on this computer already` : `${checkpoint.name} is being downloaded already`,
        })
        return
      }
      if (hostState().settings?.saveFolder == null && !(await choose())) return
      try {
        const { id } = await host.downloads.start({ runId, modelId: checkpoint.id, parts, why })
        const what =
          parts === 'all' ? checkpoint.name : `${PARTS[typeof parts === 'string' ? parts : 'files']} of ${checkpoint.name.toLowerCase()}`
        announce(`Download started, ${what.toLowerCase()}`)
        show({
          title: `${what} added to downloads`,
          action: {
            label: 'Undo',
            onClick: () =>
              void host.downloads.cancel({ id, keep: false }).catch(() => show({ title: `${checkpoint.name} has arrived already` })),
          },
        })
      } catch (error) {
        showProblem(error, { action: { label: 'Downloads', onClick: () => void navigate({ to: '/downloads' }) } })
      }
    },
    [choose, show, showProblem, navigate],
  )
}
