import { useSyncExternalStore } from 'react'

/**
 * The checkpoint under the pointer, shared by chart and table. Kept outside React's state, so that moving the pointer renders
 * only what shows it.
 */
export class Hover {
  #id: string | null = null
  readonly #listeners = new Set<() => void>()

  get id(): string | null {
    return this.#id
  }

  set(id: string | null): void {
    if (id === this.#id) return
    this.#id = id
    for (const listener of this.#listeners) listener()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** The hovered checkpoint's id. */
export function useHovered(hover: Hover): string | null {
  return useSyncExternalStore(hover.subscribe, () => hover.id)
}

/** Whether one checkpoint is hovered; renders only when that changes. */
export function useIsHovered(hover: Hover, id: string): boolean {
  return useSyncExternalStore(hover.subscribe, () => hover.id === id)
}
