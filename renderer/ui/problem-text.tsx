import type { Problem } from '../../shared/contract/problem.ts'
import styles from './problem-text.module.css'

/** A problem in full: what happened, why, what to do, and what support asks for. */
export function ProblemText({ problem }: { problem: Problem }) {
  return (
    <div className={styles.problem} role="alert">
      <p>
        <strong>{problem.title}</strong> {problem.detail}
      </p>
      <p>
        {problem.advice}
        {problem.status !== null && ` (${problem.status})`}
      </p>
      {problem.traceId && <p className={styles.trace}>Trace {problem.traceId}</p>}
    </div>
  )
}
