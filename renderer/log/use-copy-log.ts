import { useCallback } from 'react'
import { formatCount } from '../../shared/format/index.ts'
import { useMessages } from '../ui/toasts.tsx'
import { textOf } from './log-lines.ts'
import type { LogEntry } from './use-run-log.ts'

/** Returns how to put lines of a log on the clipboard. */
export function useCopyLog(): (lines: readonly LogEntry[]) => Promise<void> {
  const show = useMessages()
  return useCallback(
    async (lines) => {
      try {
        await navigator.clipboard.writeText(textOf(lines))
        show({ title: lines.length === 1 ? '1 line copied' : `${formatCount(lines.length)} lines copied` })
      } catch {
        show({ title: 'The clipboard is not available here', description: 'Save the lines as a file instead.' })
      }
    },
    [show],
  )
}
