import { useQuery, useQueryClient } from '@tanstack/react-query'
import { memo, useMemo } from 'react'
import type { RunNotes } from '../../shared/contract/notes.ts'
import { MISSING } from '../../shared/format/index.ts'
import { formatAge } from '../../shared/format/time.ts'
import type { Run } from '../../shared/vi/run.ts'
import { runState, STATE_WORDS } from '../../shared/vi/run-facts.ts'
import { outcomeLine, runOutcome } from '../../shared/vi/run-outcome.ts'
import { runDigest } from '../checkpoints/run-digest.ts'
import { checkpointsQuery } from '../host/checkpoints-query.ts'
import { useHostState } from '../host/host-state.ts'
import { useAccountKey } from '../host/queries.ts'
import { LineSample } from '../metrics/line-sample.tsx'
import type { LineStyle } from '../metrics/series.ts'
import { Icon } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import styles from './run-row.module.css'
import { Sparkline } from './sparkline.tsx'
import { StateMark } from './state-mark.tsx'

interface RunRowProps {
  run: Run
  /** What the user has written down about it, if anything. */
  notes: RunNotes | undefined
  /** How many of its checkpoints are on this computer. */
  saved: number
  now: number
  selected: boolean
  /** The keys are at this row, where that is not the same as being selected. */
  active: boolean
  /** How the run is drawn in a comparison, null when it is not in it; left out where runs are opened, not chosen. */
  line: LineStyle | null | undefined
  top: number
  position: number
  /** How many rows there are; -1 while more may come. */
  count: number
  onOpen: (runId: string) => void
}

/** One run of the list. Its checkpoints are shown only once they have been fetched for another reason. */
export const RunRow = memo(function RunRow({ run, notes, saved, now, selected, active, line, top, position, count, onOpen }: RunRowProps) {
  const state = runState(run)
  const age = formatAge(run.metadata.timeCreated, now)
  const digest = useDigest(run)
  const fresh = digest && notes?.seenCount != null ? digest.count - notes.seenCount : 0
  const outcome = useMemo(() => runOutcome(run), [run])
  const why = outcome ? outcomeLine(outcome, digest?.progress) : undefined
  const name = run.spec.name || run.runId
  const counted = digest?.count
    ? `${digest.count} ${state === 'running' ? 'so far' : digest.count === 1 ? 'ckpt' : 'ckpts'}`
    : STATE_WORDS[state].toLowerCase()
  return (
    <div
      id={`run-${run.runId}`}
      className={[styles.row, active && styles.active, line !== undefined && styles.choosable].filter(Boolean).join(' ')}
      style={{ translate: `0 ${top}px` }}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-posinset={position}
      aria-setsize={count}
      title={why}
      onClick={() => onOpen(run.runId)}
    >
      <span className={styles.mark}>
        {line === undefined ? <StateMark state={state} title={why} /> : <CheckMark checked={line !== null} />}
      </span>
      <MidText text={name} title={why && `${name}\n${why}`} className={styles.name} />
      <span className={styles.age}>{age}</span>
      <span className={styles.facts}>
        {notes?.isPinned && (
          <>
            <Icon name="pin" size={11} /> <span className="visually-hidden">pinned, </span>
          </>
        )}
        <span className={styles.id}>{run.runId.slice(0, 6)}</span> · {counted}
        {saved > 0 && (
          <span title={`${saved} on this computer`}>
            {' · '}
            <Icon name="hardDrive" size={11} /> {saved}
            <span className="visually-hidden"> on this computer</span>
          </span>
        )}
        {fresh > 0 && <span className={styles.fresh}> · {fresh} new</span>}
      </span>
      {digest?.best ? (
        <>
          {line ? <LineSample style={line} className={styles.line} /> : <Sparkline values={digest.values} bestIndex={digest.bestIndex} />}
          <span className={styles.best} title={`Best ${digest.metric}`}>
            <span className="visually-hidden">best {digest.metric} </span>
            {digest.best.value.toFixed(3)}
          </span>
        </>
      ) : (
        digest !== null && digest.count > 0 && <span className={styles.none}>{MISSING}</span>
      )}
    </div>
  )
})

/** The row itself is the option that is chosen; this only shows it. */
function CheckMark({ checked }: { checked: boolean }) {
  return (
    <span className={[styles.check, checked && styles.checked].filter(Boolean).join(' ')} aria-hidden="true">
      {checked && <Icon name="check" size={12} />}
    </span>
  )
}

function useDigest(run: Run) {
  const account = useAccountKey()
  const client = useQueryClient()
  const directions = useHostState(({ settings }) => settings?.directions)
  const lastChoice = useHostState(({ settings }) => settings?.primaryMetric ?? null)
  const { data } = useQuery({ ...checkpointsQuery(client, account, run.runId), enabled: false })
  return useMemo(
    () => (data ? runDigest(data.models, data.unreadable.length === 0, directions ?? {}, lastChoice) : null),
    [data, directions, lastChoice],
  )
}
