import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { SaveFolder } from '../../shared/contract/folders.ts'
import { host } from '../host/client.ts'
import { useAppInfo } from '../host/queries.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { createStore, useStore } from '../ui/store.ts'

/** Set while the in-page folder list is open; called once with the answer. */
const answer = createStore<((folder: SaveFolder | null) => void) | null>(null)

/** Whether the in-page folder list should be open, and how to close it. */
export function useFolderQuestion(): { open: boolean; close: (folder: SaveFolder | null) => void } {
  const open = useStore(answer, (call) => call !== null)
  return {
    open,
    close: (folder) => {
      answer.get()?.(folder)
      answer.set(null)
    },
  }
}

/** Returns how to ask for a save folder: with the system's dialog on the desktop, with a list in a browser. Null when cancelled. */
export function useFolderChoice(): () => Promise<SaveFolder | null> {
  const info = useAppInfo()
  const client = useQueryClient()
  const showProblem = useShowProblem()
  const choice = info?.folderChoice
  return useCallback(async () => {
    try {
      const chosen =
        choice === 'dialog' ? await host.folders.choose() : await new Promise<SaveFolder | null>((resolve) => answer.set(resolve))
      if (chosen) await client.invalidateQueries({ queryKey: ['save-folder'] })
      return chosen
    } catch (error) {
      showProblem(error)
      return null
    }
  }, [choice, client, showProblem])
}
