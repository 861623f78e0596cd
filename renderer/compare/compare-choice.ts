import { useSyncExternalStore } from 'react'

/** How many runs can be compared at once. */
export const MOST_RUNS = 12

// The runs that were compared last, so that the tab leads back to them. While a comparison is looked at, its address is the truth.
let chosen: readonly string[] = []
const listeners = new Set<() => void>()

/** The ids of the runs that are chosen for comparison. */
export function compareChoice(): readonly string[] {
  return chosen
}

/** Chooses runs. */
export function setCompareChoice(runIds: readonly string[]): void {
  if (runIds.join() === chosen.join()) return
  chosen = [...runIds]
  for (const listener of listeners) listener()
}

/** The chosen runs, as they change. */
export function useCompareChoice(): readonly string[] {
  return useSyncExternalStore(subscribe, () => chosen)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
