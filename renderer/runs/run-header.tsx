import { formatDuration, formatFullMoment, formatMoment } from '../../shared/format/index.ts'
import type { Run } from '../../shared/vi/run.ts'
import { runDurationMs, runState, runStateSince, STATE_WORDS } from '../../shared/vi/run-facts.ts'
import { useNow } from '../app/use-now.ts'
import { RunNoteButton } from '../notes/run-note-button.tsx'
import { useChangeNotes, useNotes } from '../notes/use-notes.ts'
import { useNewSinceLast } from '../notes/use-seen.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { MidText } from '../ui/mid-text.tsx'
import { useCopy } from '../ui/use-copy.ts'
import styles from './run-header.module.css'
import { StateMark } from './state-mark.tsx'
import { TrainingFacts } from './training-facts.tsx'

interface RunHeaderProps {
  run: Run
  /** How many checkpoints it has; null until that is known. */
  count: number | null
  onCompare: () => void
}

/** A run's name and what became of it. */
export function RunHeader({ run, count, onCompare }: RunHeaderProps) {
  const notes = useNotes(run.runId)
  const changeNotes = useChangeNotes()
  const fresh = useNewSinceLast(run.runId, count)
  const now = useNow(30_000)
  const copy = useCopy()
  const state = runState(run)
  const since = runStateSince(run)
  const duration = runDurationMs(run, now)
  return (
    <header className={styles.header}>
      <StateMark state={state} />
      <h2 className={styles.name}>
        <MidText text={run.spec.name || run.runId} />
      </h2>
      <div className={styles.actions}>
        {fresh > 0 && (
          <span className={styles.fresh} role="status">
            {fresh} new {fresh === 1 ? 'checkpoint' : 'checkpoints'} since you last looked
          </span>
        )}
        {notes && (
          <>
            <IconButton
              icon="pin"
              label={notes.isPinned ? 'Pinned. Let it go' : 'Pin this run'}
              aria-pressed={notes.isPinned}
              className={notes.isPinned ? styles.pinned : undefined}
              onClick={() => changeNotes(run.runId, { isPinned: !notes.isPinned })}
            />
            <RunNoteButton notes={notes} onChange={(note) => changeNotes(run.runId, { note })} />
          </>
        )}
        <Button icon="gitCompare" onClick={onCompare}>
          Compare
        </Button>
      </div>
      <div className={styles.facts}>
        <span className="mono selectable" title={run.runId}>
          {run.runId.length > 16 ? `${run.runId.slice(0, 6)}…${run.runId.slice(-4)}` : run.runId}
        </span>
        <IconButton icon="copy" label="Copy run ID" onClick={() => void copy(run.runId, 'Run ID')} className={styles.copy} />
        <span className={styles.time} title={formatFullMoment(since)}>
          {STATE_WORDS[state]} {formatMoment(since, now)}
        </span>
        {duration !== null && (
          <span className={styles.time} title={formatDuration(duration)}>
            {formatDuration(duration)}
          </span>
        )}
        <TrainingFacts run={run} />
      </div>
    </header>
  )
}
