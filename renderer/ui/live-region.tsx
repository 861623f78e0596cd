import { useSyncExternalStore } from 'react'

const GAP_MS = 1000
let spoken = ''
let waiting: string | null = null
let timer: ReturnType<typeof setTimeout> | null = null
const listeners = new Set<() => void>()

/** Says something to users of screen readers, politely; at most once a second, where the last word wins. */
export function announce(text: string): void {
  waiting = text
  if (timer === null) speak()
}

function speak(): void {
  timer = null
  if (waiting === null) return
  spoken = waiting
  waiting = null
  for (const listener of listeners) listener()
  timer = setTimeout(speak, GAP_MS)
}

/** The one place from which {@link announce} is heard. */
export function LiveRegion() {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => spoken,
  )
  return (
    <div className="visually-hidden" aria-live="polite">
      {text}
    </div>
  )
}
