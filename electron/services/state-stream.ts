import type { HostChange } from '../../shared/contract/app.ts'

/** One part of the host's state: how it is now, and how to hear of changes. */
export interface StatePart {
  current: () => HostChange
  subscribe: (listener: () => void) => () => void
}

const LEAST_GAP_MS = 100

/** Yields every part once, then each part that has changed, whole, at most 10 times a second. Ends when the signal aborts. */
export async function* stateStream(parts: readonly StatePart[], signal: AbortSignal | undefined): AsyncGenerator<HostChange, void> {
  const changed = new Set(parts)
  let wake = () => {}
  const stops = parts.map((part) =>
    part.subscribe(() => {
      changed.add(part)
      wake()
    }),
  )
  const onAbort = () => wake()
  signal?.addEventListener('abort', onAbort)
  try {
    while (!signal?.aborted) {
      const now = [...changed]
      changed.clear()
      for (const part of now) yield part.current()
      await pause(LEAST_GAP_MS, signal)
      if (changed.size === 0 && !signal?.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    for (const stop of stops) stop()
    signal?.removeEventListener('abort', onAbort)
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
