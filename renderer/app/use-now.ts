import { useSyncExternalStore } from 'react'

/** The time, epoch milliseconds, renewed every `everyMs`. */
export function useNow(everyMs: number): number {
  return useSyncExternalStore(
    (listener) => {
      const timer = setInterval(listener, everyMs)
      return () => clearInterval(timer)
    },
    () => Math.floor(Date.now() / everyMs) * everyMs,
  )
}
