import { type ComponentProps, Suspense } from 'react'
import { fetchAhead, lazyPart } from '../ui/lazy-part.tsx'
import type { LogPanel as Panel } from './log-panel.tsx'
import styles from './log-place.module.css'

const loadLogPanel = async () => (await import('./log-panel.tsx')).LogPanel
const LogPanel = lazyPart(loadLogPanel)
fetchAhead(loadLogPanel)

/** The training log, whose code is fetched when it is first shown. */
export function LogPlace(props: ComponentProps<typeof Panel>) {
  return (
    <Suspense fallback={<div className={props.fills ? styles.filling : styles.place} />}>
      <LogPanel {...props} />
    </Suspense>
  )
}
