import { createStore, useStore } from './store.ts'

const GAP_MS = 1000
const spoken = createStore('')
let waiting: string | null = null
let timer: ReturnType<typeof setTimeout> | null = null

/** Says something to users of screen readers, politely; at most once a second, where the last word wins. */
export function announce(text: string): void {
  waiting = text
  if (timer === null) speak()
}

function speak(): void {
  timer = null
  if (waiting === null) return
  spoken.set(waiting)
  waiting = null
  timer = setTimeout(speak, GAP_MS)
}

/** The one place from which {@link announce} is heard. */
export function LiveRegion() {
  const text = useStore(spoken)
  return (
    <div className="visually-hidden" aria-live="polite">
      {text}
    </div>
  )
}
