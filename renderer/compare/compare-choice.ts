import { createStore, useStore } from '../ui/store.ts'

/** How many runs can be compared at once. */
export const MOST_RUNS = 12

// The runs that were compared last, so that the tab leads back to them. While a comparison is looked at, its address is the truth.
const chosen = createStore<readonly string[]>([])

/** The ids of the runs that are chosen for comparison. */
export function compareChoice(): readonly string[] {
  return chosen.get()
}

/** Chooses runs. */
export function setCompareChoice(runIds: readonly string[]): void {
  if (runIds.join() !== chosen.get().join()) chosen.set([...runIds])
}

/** The chosen runs, as they change. */
export function useCompareChoice(): readonly string[] {
  return useStore(chosen)
}
