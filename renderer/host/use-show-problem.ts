import { useCallback } from 'react'
import { type Message, useMessages } from '../ui/toasts.tsx'
import { problemOf } from './client.ts'

/** Returns how to say that something failed: what happened, after `before` if given, and what to do. */
export function useShowProblem(): (error: unknown, more?: { before?: string; action?: Message['action'] }) => void {
  const show = useMessages()
  return useCallback(
    (error, { before, action } = {}) => {
      const { title, detail, advice } = problemOf(error)
      show({
        title: before === undefined ? title : `${before} ${title}`,
        description: [detail, advice].filter((text) => text !== '').join(' '),
        action,
      })
    },
    [show],
  )
}
