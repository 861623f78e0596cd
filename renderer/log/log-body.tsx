import type { UseQueryResult } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import type { RunLog } from '../../shared/contract/runs.ts'
import { formatCount } from '../../shared/format/index.ts'
import type { RunState } from '../../shared/vi/run-facts.ts'
import { useNow } from '../app/use-now.ts'
import { problemOf } from '../host/client.ts'
import { ProblemState } from '../runs/problem-state.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import styles from './log-panel.module.css'
import { LogRows } from './log-rows.tsx'
import { daysOf } from './log-times.ts'
import type { LogEntry } from './use-run-log.ts'

interface LogBodyProps {
  log: UseQueryResult<RunLog>
  state: RunState
  /** The lines that pass the filter. */
  shown: readonly LogEntry[]
  onClearFilter: () => void
  rows: Omit<ComponentProps<typeof LogRows>, 'lines'>
}

/** The lines of a log, or why there are none. */
export function LogBody({ log, state, shown, onClearFilter, rows }: LogBodyProps) {
  if (log.isPending && !log.isError) return <Skeleton />
  if (log.isError && log.data === undefined) {
    const problem = problemOf(log.error)
    if (problem.code !== 'NO_LOG') return <ProblemState problem={problem} onRetry={() => void log.refetch()} />
    return (
      <EmptyState icon="scrollText" title={problem.title.replace(/\.$/, '')}>
        {problem.advice}
      </EmptyState>
    )
  }
  if (!log.data || log.data.lines.length === 0) {
    const mayCome = state === 'running' || state === 'queued'
    return (
      <EmptyState icon="scrollText" title={mayCome ? 'No log yet' : 'The log is empty'}>
        {mayCome ? 'Its lines appear here once the run writes some.' : 'This run has written nothing that Vi kept.'}
      </EmptyState>
    )
  }
  return (
    <>
      <div className={styles.head} aria-hidden>
        <span>Time</span>
        <span>Block</span>
        <span>Level</span>
        <span>Message</span>
      </div>
      <p className={styles.counts} role="note">
        <Counts log={log.data} shown={shown.length} />
      </p>
      {shown.length > 0 ? (
        <LogRows lines={shown} {...rows} />
      ) : (
        <div className={styles.empty}>
          <EmptyState icon="scrollText" title="No lines match" action={<Button onClick={onClearFilter}>Clear the filter</Button>} />
        </div>
      )}
    </>
  )
}

function Counts({ log, shown }: { log: RunLog; shown: number }) {
  const { lines, omittedCount, isWhole } = log
  const days = daysOf(lines, useNow(60_000))
  const total = lines.length + omittedCount
  const kept = omittedCount > 0 ? `the last ${formatCount(lines.length)} of ${lineCount(total)}` : lineCount(total)
  const parts = [
    shown === lines.length ? kept : `${formatCount(shown)} of ${kept}`,
    days && (days.from === days.to ? days.to : `${days.from} – ${days.to}`),
    isWhole ? null : 'Vi has more than could be read',
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

function lineCount(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'line' : 'lines'}`
}

function Skeleton() {
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading the training log">
      {Array.from({ length: 6 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: six grey rows that never move
        <div key={index} />
      ))}
    </div>
  )
}
