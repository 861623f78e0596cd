import { useState } from 'react'
import type { LibraryEntry } from '../../shared/contract/library.ts'
import { formatBytes, formatMetric, formatMoment } from '../../shared/format/index.ts'
import { flattenMetrics } from '../../shared/metrics/flatten.ts'
import { useNow } from '../app/use-now.ts'
import { useHostState } from '../host/host-state.ts'
import { useAppInfo } from '../host/queries.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { DetailPane, Tag } from '../ui/list-detail.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { type Check, stopCheck } from './checks.ts'
import styles from './library.module.css'
import { entryName, partsWords, stateOf } from './library-words.ts'
import { LoadIt } from './load-it.tsx'
import type { LibraryActions } from './use-library-actions.ts'

const METRICS = 6

interface LibraryDetailProps {
  entry: LibraryEntry
  check: Check | undefined
  actions: LibraryActions
  /** The save folder in use. */
  saveFolder: string | null
  onClose: (() => void) | null
}

/** One checkpoint on this computer in full: its metrics, whether it will load and how, what can be done with it. */
export function LibraryDetail({ entry, check, actions, saveFolder, onClose }: LibraryDetailProps) {
  const now = useNow(60_000)
  const [asking, setAsking] = useState(false)
  const info = useAppInfo()
  const { kind, source, faults, checked, verification } = entry
  const state = stateOf(entry, now)
  const isVerified = state.kind === 'ok'
  const wrong = faults.length > 0 ? faults : (checked?.faults ?? [])
  return (
    <DetailPane
      label="Selected checkpoint"
      bodyLabel="About it"
      onClose={onClose}
      title={entryName(entry)}
      subtitle={source?.runName || source?.runId || entry.displayFolder}
      tag={
        isVerified ? (
          <Tag kind="ok">
            <Icon name="shieldCheck" size={14} /> Verified
          </Tag>
        ) : (
          <Tag kind={state.kind}>
            {kind === 'whole' && state.kind === 'plain' ? 'Checked, no checksum' : kind === 'whole' ? 'Changed' : CHIPS[kind]}
          </Tag>
        )
      }
      folder={{ path: entry.folder, display: entry.displayFolder }}
      buttons={
        kind === 'partial' ? (
          <>
            <ContinueButton entry={entry} actions={actions} saveFolder={saveFolder} />
            <Button kind="danger" onClick={() => actions.remove(entry)}>
              Remove
            </Button>
          </>
        ) : (
          <>
            {info?.canReveal && (
              <Button kind="primary" icon="folderSearch" onClick={() => actions.reveal(entry)}>
                Show in folder
              </Button>
            )}
            {source && (
              <Button disabled={check !== undefined} onClick={() => void actions.check(entry)}>
                Check again
              </Button>
            )}
            <Button kind="danger" onClick={() => setAsking(true)}>
              Delete…
            </Button>
          </>
        )
      }
    >
      {check !== undefined && (
        <div className={styles.checking}>
          <ProgressBar share={check && check.readBytes / Math.max(1, check.totalBytes)} kind="normal" label="This check" />
          <Button size="sm" kind="quiet" onClick={() => stopCheck(entry.folder)}>
            Stop
          </Button>
        </div>
      )}
      {wrong.length > 0 && (
        <div className={styles.wrong}>
          <p>
            {wrong.length === 1 ? 'A file is' : `${wrong.length} files are`} not as {wrong.length === 1 ? 'it' : 'they'} arrived. Delete the
            folder and download the checkpoint again.
          </p>
          <ul>
            {wrong.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        </div>
      )}
      {kind === 'unknown' && (
        <p className={styles.about}>Another tool saved this, and nothing in it says which checkpoint it is. It is left as it is.</p>
      )}
      {kind === 'partial' && (
        <p className={styles.about}>A download ended before everything was here. What is here need not be fetched again.</p>
      )}
      <Facts entry={entry} nowMs={now} />
      {kind !== 'partial' && <LoadIt key={entry.folder} folder={entry.folder} name={entryName(entry)} title={titleOf(entry)} />}
      {source && kind === 'whole' && entry.saveFolder !== saveFolder && saveFolder !== null && (
        <p className={styles.about}>
          <Button size="sm" icon="copy" onClick={() => void actions.copyHere(entry)}>
            Copy into the save folder
          </Button>
        </p>
      )}
      {source && kind === 'whole' && (
        <p className={styles.about}>
          {verification === 'checksum'
            ? 'Verified against the published checksum when it arrived. '
            : 'Checked by size and structure when it arrived: no checksum fits it. '}
          <Button size="sm" kind="quiet" disabled={check !== undefined} onClick={() => void actions.check(entry, true)}>
            Check and write SHA-256 into checkpoint.json
          </Button>
        </p>
      )}
      {entry.note && (
        <section aria-label="Note">
          <h3 className={styles.sectionTitle}>Note</h3>
          <p className={styles.note}>{entry.note}</p>
        </section>
      )}
      <Dialog open={asking} onClose={() => setAsking(false)} title={`Delete ${entryName(entry).toLowerCase()} from this computer?`}>
        <p className={styles.question}>
          {entry.displayFolder} moves to the trash, {formatBytes(entry.sizeBytes)}.{' '}
          {source ? 'What is on Vi stays as it is.' : 'Nothing says where it came from: it may be the only copy.'}
        </p>
        <div className={styles.answers}>
          <Button onClick={() => setAsking(false)}>Keep</Button>
          <Button
            kind="danger"
            onClick={() => {
              setAsking(false)
              void actions.trash(entry)
            }}
          >
            Delete
          </Button>
        </div>
      </Dialog>
    </DetailPane>
  )
}

/** What the code that loads it says it is. */
function titleOf(entry: LibraryEntry): string {
  return entry.source ? `${entryName(entry)} of ${entry.source.runName || entry.source.runId}` : entry.displayFolder
}

const CHIPS = { damaged: 'Changed', partial: 'Incomplete', unknown: 'Not identified' } as const

/** A download can be gone on with only from its own account, and where new ones are saved. */
function ContinueButton({ entry, actions, saveFolder }: Pick<LibraryDetailProps, 'entry' | 'actions' | 'saveFolder'>) {
  const organizationId = useHostState(({ connection }) => (connection?.state === 'connected' ? connection.organizationId : null))
  const { source } = entry
  const isOurs = source?.organizationId === organizationId
  const wanted = isOurs
    ? entry.saveFolder === saveFolder
      ? undefined
      : 'Choose its folder as save folder first'
    : `Connect to ${source?.organizationId} first`
  return (
    <Button kind="primary" disabled={wanted !== undefined} title={wanted} onClick={() => actions.goOn(entry)}>
      Continue
    </Button>
  )
}

function Facts({ entry, nowMs }: { entry: LibraryEntry; nowMs: number }) {
  const { numbers } = flattenMetrics(entry.source?.evaluationMetrics ?? null)
  const facts = [
    ...Object.entries(numbers)
      .slice(0, METRICS)
      .map(([name, value]) => [name, formatMetric(value)] as const),
    ['Kind', partsWords(entry)] as const,
    [
      'Size',
      entry.totalBytes === null ? formatBytes(entry.sizeBytes) : `${formatBytes(entry.sizeBytes)} of ${formatBytes(entry.totalBytes)}`,
    ] as const,
    ...(entry.savedMs === null ? [] : [['Saved', formatMoment(entry.savedMs, nowMs)] as const]),
  ]
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt title={name}>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
