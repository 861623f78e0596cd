import { createStore, type Store, useStore } from '../ui/store.ts'

/** What the pointer is over in a comparison: a place on the axis, a run, or both. */
export interface ComparePlace {
  at: number | null
  runId: string | null
}

/** The hovered place, shared by chart, table and scatter: moving the pointer renders only what shows it. */
export type CompareHover = Store<ComparePlace>

/** Makes a {@link CompareHover} over nothing. */
export function createCompareHover(): CompareHover {
  return createStore<ComparePlace>({ at: null, runId: null })
}

/** Moves the pointer. */
export function hoverOver(hover: CompareHover, at: number | null, runId: string | null): void {
  const before = hover.get()
  if (at !== before.at || runId !== before.runId) hover.set({ at, runId })
}

/** Whether one run is hovered; renders only when that changes. */
export function useIsRunHovered(hover: CompareHover, runId: string): boolean {
  return useStore(hover, (place) => place.runId === runId)
}

/** The hovered run; renders only when that changes. */
export function useHoveredRun(hover: CompareHover): string | null {
  return useStore(hover, ({ runId }) => runId)
}
