import { useNavigate, useSearch } from '@tanstack/react-router'
import { memo, type ReactNode, useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react'
import type { Library, LibraryEntry } from '../../shared/contract/library.ts'
import { formatAge, formatBytes } from '../../shared/format/index.ts'
import { useMediaQuery } from '../app/use-media-query.ts'
import { useNow } from '../app/use-now.ts'
import { EpochMark } from '../checkpoints/epoch-mark.tsx'
import { SdkFolderOffer } from '../folders/sdk-folder-offer.tsx'
import { useFolderChoice } from '../folders/use-folder-choice.ts'
import { useHostState } from '../host/host-state.ts'
import { useLibrary } from '../host/queries.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { FindField } from '../ui/find-field.tsx'
import { Icon } from '../ui/icon.tsx'
import { ListPane } from '../ui/list-detail.tsx'
import { MidText } from '../ui/mid-text.tsx'
import { type Check, useChecks } from './checks.ts'
import { DiskBar } from './disk-bar.tsx'
import styles from './library.module.css'
import { LibraryDetail } from './library-detail.tsx'
import { byRun, entryName, metricWords, partsWords, stateOf } from './library-words.ts'
import { useLibraryActions } from './use-library-actions.ts'

/** About what a window shows at once. */
const FIRST_GROUPS = 8

/** What is on this computer, by run, and one of it in full. */
export function LibraryView() {
  const { data, isPending, refetch } = useLibrary()
  // What is shown may be from a while ago: a file deep inside a folder can change without notice.
  useEffect(() => void refetch(), [refetch])
  const { folder } = useSearch({ from: '/library' })
  const navigate = useNavigate()
  const choose = useFolderChoice()
  const [find, setFind] = useState('')
  const checks = useChecks()
  const actions = useLibraryActions()
  const isNarrow = useMediaQuery('(width < 1100px)')
  const groups = useMemo(() => byRun(matching(data?.entries ?? [], find)), [data, find])
  // The first screen is painted before the rest is made.
  const shown = useDeferredValue(groups, groups.slice(0, FIRST_GROUPS))
  const inOrder = groups.flatMap(({ entries }) => entries)
  const chosen = inOrder.find((entry) => entry.folder === folder) ?? (isNarrow ? undefined : inOrder[0])
  const select = useCallback(
    (next: string | undefined) => void navigate({ to: '/library', search: (search) => ({ ...search, folder: next }), replace: true }),
    [navigate],
  )
  const now = useNow(60_000)
  const lastChoice = useHostState(({ settings }) => settings?.primaryMetric ?? null)
  const checkable = inOrder.filter(({ kind }) => kind === 'whole')
  if (data && data.entries.length === 0) {
    return (
      <ListPane title="On this computer" actions={<Bar find={find} onFind={setFind} />}>
        <Folders library={data} onForget={actions.forget} />
        <EmptyState
          icon="hardDrive"
          title="Nothing saved yet"
          action={
            <>
              <Button icon="folder" onClick={() => void choose()}>
                {data.folders.length > 0 ? 'Look in another folder' : 'Choose a folder'}
              </Button>
              <SdkFolderOffer className={styles.offer} />
            </>
          }
        >
          Checkpoints that you download show up here, and those that other tools saved in the same folder.
        </EmptyState>
      </ListPane>
    )
  }
  return (
    <>
      <ListPane
        title="On this computer"
        actions={
          <Bar find={find} onFind={setFind}>
            <Button
              icon="shieldCheck"
              disabled={checkable.length === 0}
              onClick={() => checkable.forEach((entry) => void actions.check(entry))}
            >
              Check all
            </Button>
          </Bar>
        }
      >
        {data && <Folders library={data} onForget={actions.forget} />}
        {isPending && (
          <p className={styles.hint} role="status">
            Looking into the folders…
          </p>
        )}
        {find !== '' && inOrder.length === 0 && <p className={styles.hint}>Nothing here matches “{find}”.</p>}
        {shown.map(({ key, name, entries }) => (
          <section key={key} aria-label={name} className={styles.group}>
            <div className={styles.groupHead}>
              <h3>
                <MidText text={name} />
              </h3>
              <span>
                {entries.length} {entries.length === 1 ? 'checkpoint' : 'checkpoints'},{' '}
                {formatBytes(entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}
              </span>
            </div>
            <ul>
              {entries.map((entry) => (
                <Row
                  key={entry.folder}
                  entry={entry}
                  chosen={entry.folder === chosen?.folder}
                  check={checks.get(entry.folder)}
                  now={now}
                  lastChoice={lastChoice}
                  onChoose={select}
                />
              ))}
            </ul>
          </section>
        ))}
      </ListPane>
      {chosen && (
        <LibraryDetail
          key={chosen.folder}
          entry={chosen}
          check={checks.get(chosen.folder)}
          actions={actions}
          saveFolder={data?.folders[0]?.path ?? null}
          onClose={isNarrow ? () => select(undefined) : null}
        />
      )}
    </>
  )
}

function Bar({ find, onFind, children }: { find: string; onFind: (text: string) => void; children?: ReactNode }) {
  return (
    <div className={styles.bar}>
      <FindField label="Find on this computer" placeholder="Find" value={find} onChange={onFind} />
      {children}
    </div>
  )
}

function Folders({ library, onForget }: { library: Library; onForget: (path: string) => void }) {
  return library.folders.map((folder, index) => (
    <DiskBar
      key={folder.path}
      folder={folder}
      entries={library.entries.filter(({ saveFolder }) => saveFolder === folder.path)}
      onForget={index === 0 ? null : () => onForget(folder.path)}
    />
  ))
}

interface RowProps {
  entry: LibraryEntry
  chosen: boolean
  check: Check | undefined
  now: number
  /** The metric that the user chose last. */
  lastChoice: string | null
  onChoose: (folder: string) => void
}

const Row = memo(function Row({ entry, chosen, check, now, lastChoice, onChoose }: RowProps) {
  const state = stateOf(entry, now)
  const share = entry.kind === 'partial' && entry.totalBytes ? entry.sizeBytes / entry.totalBytes : null
  return (
    <li className={[styles.row, chosen && styles.chosen].filter(Boolean).join(' ')}>
      <button type="button" className={styles.choose} aria-current={chosen || undefined} onClick={() => onChoose(entry.folder)}>
        <EpochMark presence={share ?? 'local'} best={false} />
        <span className={styles.name}>
          <MidText text={entryName(entry)} />
        </span>
        <span className={styles.kind}>{partsWords(entry)}</span>
        <span className={styles.metric}>{metricWords(entry, lastChoice)}</span>
        <span className={styles.size}>{formatBytes(entry.sizeBytes)}</span>
        <span className={[styles.state, styles[state.kind]].join(' ')}>
          {check === undefined ? (
            <>
              <Icon name={state.icon} size={14} /> {state.words}
            </>
          ) : check === null ? (
            'Waits to be checked'
          ) : (
            `Checking, ${Math.floor((check.readBytes / Math.max(1, check.totalBytes)) * 100)}%`
          )}
        </span>
        <span className={styles.saved}>{entry.savedMs === null ? '' : ageWords(entry.savedMs, now)}</span>
      </button>
    </li>
  )
})

function ageWords(savedMs: number, nowMs: number): string {
  const age = formatAge(savedMs, nowMs)
  return age === 'now' ? 'just now' : age
}

function matching(entries: readonly LibraryEntry[], find: string): readonly LibraryEntry[] {
  const wanted = find.trim().toLowerCase()
  if (wanted === '') return entries
  return entries.filter((entry) =>
    [entryName(entry), entry.source?.runName, entry.source?.runId, entry.displayFolder, entry.note].some((text) =>
      text?.toLowerCase().includes(wanted),
    ),
  )
}
