import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import type { SaveFolder } from '../../shared/contract/folders.ts'
import { host, problemOf } from '../host/client.ts'
import { useAppInfo } from '../host/queries.ts'
import { useMessages } from '../ui/toasts.tsx'

/** Set while the in-page folder list is open; called once with the answer. */
let answer: ((folder: SaveFolder | null) => void) | null = null
const listeners = new Set<() => void>()

function ask(next: typeof answer): void {
  answer = next
  for (const listener of listeners) listener()
}

/** Whether the in-page folder list should be open, and how to close it. */
export function useFolderQuestion(): { open: boolean; close: (folder: SaveFolder | null) => void } {
  const open = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => answer !== null,
  )
  return {
    open,
    close: (folder) => {
      answer?.(folder)
      ask(null)
    },
  }
}

/** Returns how to ask for a save folder: with the system's dialog on the desktop, with a list in a browser. Null when cancelled. */
export function useFolderChoice(): () => Promise<SaveFolder | null> {
  const info = useAppInfo()
  const client = useQueryClient()
  const show = useMessages()
  const choice = info?.folderChoice
  return useCallback(async () => {
    try {
      const chosen = choice === 'dialog' ? await host.folders.choose() : await new Promise<SaveFolder | null>((resolve) => ask(resolve))
      if (chosen) await client.invalidateQueries({ queryKey: ['save-folder'] })
      return chosen
    } catch (error) {
      const { title, advice } = problemOf(error)
      show({ title, description: advice, urgent: true })
      return null
    }
  }, [choice, client, show])
}
