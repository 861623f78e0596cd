import { useSyncExternalStore } from 'react'

/** A value outside React's state: what changes it renders only what reads it, and it outlives the views that show it. */
export interface Store<T> {
  get(): T
  set(value: T): void
  /** Calls back after each change; returns how to stop that. */
  subscribe(listener: () => void): () => void
}

/** Makes a {@link Store}. */
export function createStore<T>(value: T): Store<T> {
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return
      value = next
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Reads a store, or a part of it, and renders again when that changes. */
export function useStore<T>(store: Store<T>): T
export function useStore<T, Part>(store: Store<T>, select: (value: T) => Part): Part
export function useStore<T, Part>(store: Store<T>, select?: (value: T) => Part): T | Part {
  return useSyncExternalStore(store.subscribe, () => (select ? select(store.get()) : store.get()))
}
