import type { Run } from '../../shared/vi/run.ts'
import { runState } from '../../shared/vi/run-facts.ts'
import { EmptyState } from '../ui/empty-state.tsx'

/** What a run without checkpoints shows: whether one may still come. */
export function NoCheckpoints({ run }: { run: Run }) {
  const state = runState(run)
  if (state === 'queued' || state === 'running' || state === 'unknown') {
    return (
      <EmptyState icon="chartLine" title="No checkpoints yet">
        The first one appears when epoch 1 has been evaluated.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon="chartLine" title="No checkpoints">
      The run ended before its first epoch was evaluated.
    </EmptyState>
  )
}
