import type { HostChange } from '../../shared/contract/app.ts'

/** One part of the host's state: how it is now, and how to hear of changes. An urgent one is something that a user waits for. */
export interface StatePart {
  current: () => HostChange
  subscribe: (listener: (isUrgent?: boolean) => void) => () => void
}

const LEAST_GAP_MS = 100

/**
 * Yields every part once, then each part that has changed, whole: at once when the change is urgent, else at most 10 times a second.
 * Ends when the signal aborts.
 */
export async function* stateStream(parts: readonly StatePart[], signal: AbortSignal | undefined): AsyncGenerator<HostChange, void> {
  const changed = new Set(parts)
  let isUrgent = false
  let wake = () => {}
  const stops = parts.map((part) =>
    part.subscribe((urgent = false) => {
      changed.add(part)
      isUrgent ||= urgent
      wake()
    }),
  )
  const onAbort = () => wake()
  signal?.addEventListener('abort', onAbort)
  try {
    while (!signal?.aborted) {
      const now = [...changed]
      changed.clear()
      isUrgent = false
      for (const part of now) yield part.current()
      const quietUntilMs = performance.now() + LEAST_GAP_MS
      for (;;) {
        const leftMs = Math.max(0, quietUntilMs - performance.now())
        if (signal?.aborted || isUrgent || (changed.size > 0 && leftMs === 0)) break
        await new Promise<void>((resolve) => {
          const timer = changed.size > 0 ? setTimeout(resolve, leftMs) : undefined
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    }
  } finally {
    for (const stop of stops) stop()
    signal?.removeEventListener('abort', onAbort)
  }
}
