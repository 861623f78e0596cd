import { useEffect } from 'react'
import type { Run } from '../../shared/vi/run.ts'
import { type HostState, hostState, useHostState } from '../host/host-state.ts'
import { createStore, useStore } from '../ui/store.ts'

/** A run as it was looked at, with what its address says. */
interface LookedAt {
  organizationId: string
  runId: string
  search: object
}

// The run that was looked at last, so that the tab leads back to it. While it is looked at, its address is the truth.
const last = createStore<LookedAt | null>(null)

/** Says that a run is being looked at. */
export function useRememberRun({ organizationId, runId }: Run, search: object): void {
  useEffect(() => last.set({ organizationId, runId, search }), [organizationId, runId, search])
}

/** The run of this organization that was looked at last, right now. */
export function lastRun(): LookedAt | null {
  return last.get()?.organizationId === organizationOf(hostState()) ? last.get() : null
}

/** {@link lastRun}, as it changes. */
export function useLastRun(): LookedAt | null {
  const organizationId = useHostState(organizationOf)
  const run = useStore(last)
  return run?.organizationId === organizationId ? run : null
}

/** Where the runs are: at a run as it was looked at, or at none. */
export function runsTarget(run: LookedAt | null) {
  return run ? { to: '/runs/$runId' as const, params: { runId: run.runId }, search: run.search } : { to: '/runs' as const }
}

function organizationOf({ connection }: HostState): string | null {
  return connection?.state === 'connected' ? connection.organizationId : null
}
