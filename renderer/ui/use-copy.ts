import { useCallback } from 'react'
import { useMessages } from './toasts.tsx'

/** Returns how to put a text on the clipboard, saying `what` was copied. */
export function useCopy(): (text: string, what: string) => Promise<void> {
  const show = useMessages()
  return useCallback(
    (text, what) =>
      navigator.clipboard.writeText(text).then(
        () => show({ title: `${what} copied` }),
        () => show({ title: 'The clipboard is not available here', description: text }),
      ),
    [show],
  )
}
