import { createStore, type Store, useStore } from '../ui/store.ts'

/** The id of the checkpoint under the pointer, shared by chart and table: moving the pointer renders only what shows it. */
export type Hover = Store<string | null>

/** Makes a {@link Hover} over nothing. */
export function createHover(): Hover {
  return createStore<string | null>(null)
}

/** Whether one checkpoint is hovered; renders only when that changes. */
export function useIsHovered(hover: Hover, id: string): boolean {
  return useStore(hover, (hovered) => hovered === id)
}
