import type { Problem } from '../../shared/contract/problem.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** A region that could not be filled: what happened, why, and what to do. */
export function ProblemState({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const { title, detail, advice, status, traceId } = problem
  return (
    <EmptyState icon="circleAlert" title={title} action={onRetry && <Button onClick={onRetry}>Try again</Button>}>
      <div role="alert">
        {detail && <p>{detail}</p>}
        <p>
          {advice}
          {status !== null && ` (${status})`}
        </p>
        {traceId && <p className="mono">Trace {traceId}</p>}
      </div>
    </EmptyState>
  )
}
