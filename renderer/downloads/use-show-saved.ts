import { problemOf } from '../host/client.ts'
import { useAppInfo } from '../host/queries.ts'
import { useMessages } from '../ui/toasts.tsx'
import { useCopy } from '../ui/use-copy.ts'

/** Returns how to lead the user to a saved checkpoint: its folder in the file manager, or its path on the clipboard. */
export function useShowSaved(): (folder: string, reveal: () => Promise<void>) => Promise<void> {
  const info = useAppInfo()
  const show = useMessages()
  const copy = useCopy()
  return async (folder, reveal) => {
    if (!info?.canReveal) {
      await copy(folder, 'Path')
      return
    }
    await reveal().catch((error: unknown) => {
      const { title, advice } = problemOf(error)
      show({ title, description: advice, urgent: true })
    })
  }
}
