import { useSyncExternalStore } from 'react'

/** What the pointer is over in a comparison: a place on the axis, a run, or both. */
export interface ComparePlace {
  at: number | null
  runId: string | null
}

const NOWHERE: ComparePlace = { at: null, runId: null }

/** The hovered place, shared by chart, table and scatter. Kept outside React's state, so that moving the pointer renders only what shows it. */
export class CompareHover {
  #place = NOWHERE
  readonly #listeners = new Set<() => void>()

  get place(): ComparePlace {
    return this.#place
  }

  set(at: number | null, runId: string | null): void {
    if (at === this.#place.at && runId === this.#place.runId) return
    this.#place = { at, runId }
    for (const listener of this.#listeners) listener()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** Where the pointer is. */
export function useHoveredPlace(hover: CompareHover): ComparePlace {
  return useSyncExternalStore(hover.subscribe, () => hover.place)
}

/** Whether one run is hovered; renders only when that changes. */
export function useIsRunHovered(hover: CompareHover, runId: string): boolean {
  return useSyncExternalStore(hover.subscribe, () => hover.place.runId === runId)
}

/** The hovered run; renders only when that changes. */
export function useHoveredRun(hover: CompareHover): string | null {
  return useSyncExternalStore(hover.subscribe, () => hover.place.runId)
}
