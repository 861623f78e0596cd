import { createStore, useStore } from '../ui/store.ts'
import type { ChartLines } from './chart-lines.tsx'

// Recharts is a third of the page's code, so it is fetched after what shows a run. React.lazy would show it some 300 ms later.
const loaded = createStore<typeof ChartLines | null>(null)

async function load(): Promise<void> {
  loaded.set((await import('./chart-lines.tsx')).ChartLines)
}

void load()

/** The component that draws the lines, once its code is there. */
export function useChartLines(): typeof ChartLines | null {
  return useStore(loaded)
}
