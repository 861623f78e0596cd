import { replaceEqualDeep } from '@tanstack/react-query'
import type { Connection } from '../../shared/contract/accounts.ts'
import type { HostChange } from '../../shared/contract/app.ts'
import type { Download } from '../../shared/contract/downloads.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import type { UpdateState } from '../../shared/contract/updates.ts'
import { createStore, useStore } from '../ui/store.ts'
import { host } from './client.ts'

/** The host's state as last heard; null before the first word. */
export interface HostState {
  connection: Connection | null
  settings: Settings | null
  downloads: readonly Download[]
  /** Another number: something may have changed in the save folders. */
  library: number
  /** A newer version of the app; null where it does not update itself. */
  update: UpdateState | null
  /** The system's accent colour, `#rrggbb`; null where it is not known. */
  accent: string | null
  /** Whether the stream of changes is open. */
  listening: boolean
}

const RETRY_MS = 1000

const store = createStore<HostState>({
  connection: null,
  settings: null,
  downloads: [],
  library: 0,
  update: null,
  accent: null,
  listening: false,
})

function update(change: Partial<HostState>): void {
  store.set({ ...store.get(), ...change })
}

function apply({ part, value }: HostChange): void {
  const state = store.get()
  // What is as it was stays the same object, so that nothing is derived from it again.
  store.set({ ...state, [part]: replaceEqualDeep(state[part], value) })
}

/** Follows the host's state for as long as the page lives, opening the stream again when it breaks. */
export async function followHost(): Promise<never> {
  for (;;) {
    try {
      const changes = await host.app.watch()
      update({ listening: true })
      for await (const change of changes) apply(change)
    } catch {
      // The host has gone; the frame says so while `listening` is false.
    }
    update({ listening: false })
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

/** Reads a part of the host's state, and renders again when that part changes. */
export function useHostState<T>(select: (state: HostState) => T): T {
  return useStore(store, select)
}

/** Calls back after each change; returns how to stop that. */
export const { subscribe } = store

/** The host's state right now, for code that does not render. */
export function hostState(): HostState {
  return store.get()
}
