import { useSyncExternalStore } from 'react'
import type { ChartLines } from './chart-lines.tsx'

// Recharts is a third of the page's code, so it is fetched after what shows a run. React.lazy would show it some 300 ms later.
let loaded: typeof ChartLines | null = null
const listeners = new Set<() => void>()

async function load(): Promise<void> {
  loaded = (await import('./chart-lines.tsx')).ChartLines
  for (const listener of listeners) listener()
}

void load()

/** The component that draws the lines, once its code is there. */
export function useChartLines(): typeof ChartLines | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => loaded,
  )
}
