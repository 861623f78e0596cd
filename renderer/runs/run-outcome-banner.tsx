import type { Run } from '../../shared/vi/run.ts'
import { outcomeCause, outcomeLine, outcomeText, outcomeTitle, type RunProgress, runOutcome } from '../../shared/vi/run-outcome.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { useCopy } from '../ui/use-copy.ts'
import styles from './run-outcome-banner.module.css'

/** Why a run failed, was cancelled or waits: loud only for a failure. Nothing for one that runs or has succeeded. */
export function RunOutcomeBanner({ run, progress, onShowInLog }: { run: Run; progress: RunProgress; onShowInLog: () => void }) {
  const copy = useCopy()
  const outcome = runOutcome(run)
  if (!outcome) return null
  const cause = outcomeCause(outcome)
  const isFailed = outcome.state === 'failed'
  if (cause === null && !isFailed && outcome.state !== 'cancelled') return null
  return (
    <section className={[styles.banner, isFailed && styles.failed].filter(Boolean).join(' ')} aria-label="What became of the run">
      <Icon name={isFailed ? 'triangleAlert' : outcome.state === 'queued' ? 'clock' : 'info'} size={16} />
      <p className={styles.text} title={outcomeLine(outcome, progress)}>
        <strong>
          {outcomeTitle(outcome, progress)}
          {cause !== null && ':'}
        </strong>{' '}
        <span dir="auto">{cause ?? (isFailed && 'Vi gave no reason.')}</span>
      </p>
      <Button
        kind="quiet"
        size="sm"
        className={styles.action}
        onClick={() => void copy(`${run.spec.name} (${run.runId})\n${outcomeText(outcome, progress)}`, isFailed ? 'Failure' : 'Text')}
      >
        Copy
      </Button>
      {outcome.state !== 'queued' && (
        <Button kind="quiet" size="sm" className={styles.action} onClick={onShowInLog}>
          Show in log
        </Button>
      )}
    </section>
  )
}
