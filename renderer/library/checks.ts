import type { CheckProgress } from '../../shared/contract/library.ts'
import { host } from '../host/client.ts'
import { createStore, useStore } from '../ui/store.ts'

/** A check that is under way; null when it waits for its turn. */
export type Check = CheckProgress | null

const running = createStore<ReadonlyMap<string, Check>>(new Map())
const aborts = new Map<string, AbortController>()
let turn: Promise<void> = Promise.resolve()

function set(folder: string, check: Check | undefined): void {
  const next = new Map(running.get())
  if (check === undefined) next.delete(folder)
  else next.set(folder, check)
  running.set(next)
}

/** The checks that are under way or wait, by folder. They go on while other views are looked at. */
export function useChecks(): ReadonlyMap<string, Check> {
  return useStore(running)
}

/**
 * Reads a checkpoint's bytes again, after those that were asked for before it: two at once would only slow each other.
 * @returns what was wrong; null when it was ended
 */
export function startCheck(folder: string, sha256 = false): Promise<readonly string[] | null> {
  if (running.get().has(folder)) return Promise.resolve(null)
  const abort = new AbortController()
  aborts.set(folder, abort)
  set(folder, null)
  const checked = turn.then(async () => {
    try {
      if (abort.signal.aborted) return null
      for await (const progress of await host.library.check({ folder, sha256 }, { signal: abort.signal })) {
        if (progress.faults) return progress.faults
        set(folder, progress)
      }
      return null
    } catch (error) {
      if (abort.signal.aborted) return null
      throw error
    } finally {
      aborts.delete(folder)
      set(folder, undefined)
    }
  })
  turn = checked.then(
    () => {},
    () => {},
  )
  return checked
}

/** Ends a check; nothing is written down about it. */
export function stopCheck(folder: string): void {
  aborts.get(folder)?.abort()
}
