import { useNavigate, useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { formatCount } from '../../shared/format/index.ts'
import type { Run } from '../../shared/vi/run.ts'
import { type RunState, runState } from '../../shared/vi/run-facts.ts'
import { parseRunLink } from '../../shared/vi/run-link.ts'
import { isIdStart, runSearchText } from '../../shared/vi/search-text.ts'
import { useNow } from '../app/use-now.ts'
import { problemOf } from '../host/client.ts'
import { useSavedCounts } from '../host/queries.ts'
import type { useRuns } from '../host/runs-query.ts'
import { type LineStyle, lineStyle } from '../metrics/series.ts'
import { useAllNotes } from '../notes/use-notes.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu, MenuChoice } from '../ui/menu.tsx'
import { RunRow } from './run-row.tsx'
import styles from './runs-panel.module.css'
import { SearchBox } from './search-box.tsx'
import { STATE_WORDS } from './state-mark.tsx'
import { UnreadableRuns, UnreadableRunsFoot } from './unreadable-runs.tsx'
import { useDigestPrefetch } from './use-digest-prefetch.ts'

const ROW_PX = 48
const STATES: Exclude<RunState, 'unknown'>[] = ['succeeded', 'running', 'failed', 'cancelled', 'queued']
const ALL = 'all'

interface RunsPanelProps {
  list: ReturnType<typeof useRuns>
  selected: string | null
  /** Several runs are chosen, instead of one being opened. */
  choice?: { chosen: readonly string[]; onToggle: (runId: string) => void }
}

/** The list of runs with its search and filter. */
export function RunsPanel({ list, selected, choice }: RunsPanelProps) {
  const { q = '', state } = useSearch({ from: '__root__' })
  const navigate = useNavigate()
  const now = useNow(60_000)
  const { runs, hasMore, more, fetchMore, isError } = list
  const filtering = q !== '' || state !== undefined
  const notes = useAllNotes()
  const savedCounts = useSavedCounts()
  const find = useFindRuns(q !== '')
  const shown = useMemo(() => {
    const inState = state === undefined ? runs : runs.filter((run) => runState(run) === state)
    const found = q === '' ? inState : search(inState, q, find)
    return [...found.filter(({ runId }) => notes[runId]?.isPinned), ...found.filter(({ runId }) => !notes[runId]?.isPinned)]
  }, [runs, q, state, notes, find])

  const scroller = useRef<HTMLDivElement>(null)
  const listbox = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({ count: shown.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 8 })
  const items = rows.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  useDigestPrefetch(items.map((item) => shown[item.index]).filter((run) => run !== undefined))

  // The next page loads 10 rows early; a search needs all of them, for as long as it lasts.
  const isAtEnd = lastShown >= shown.length - 10
  const isReady = hasMore && more.state === 'idle'
  useEffect(() => {
    if (isReady && !filtering && isAtEnd) void fetchMore({ all: false })
  }, [isReady, filtering, isAtEnd, fetchMore])
  useEffect(() => {
    if (!filtering || !hasMore) return
    const abort = new AbortController()
    void fetchMore({ all: true, signal: abort.signal })
    return () => abort.abort()
  }, [filtering, hasMore, fetchMore])

  const open = (runId: string) => {
    if (choice) return choice.onToggle(runId)
    void navigate({ to: '/runs/$runId', params: { runId }, search: ({ q: text, state: only }) => ({ q: text, state: only }) })
  }
  const [active, setActive] = useState<string | null>(null)
  const current = choice ? active : selected
  const onKeyDown = (event: KeyboardEvent) => {
    if (choice && active !== null && (event.key === ' ' || event.key === 'Enter')) {
      event.preventDefault()
      return choice.onToggle(active)
    }
    const at = shown.findIndex((run) => run.runId === current)
    const next = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: shown.length - 1 }[event.key]
    const run = next === undefined ? undefined : shown[Math.min(next, shown.length - 1)]
    if (!run) return
    event.preventDefault()
    rows.scrollToIndex(shown.indexOf(run))
    if (choice) setActive(run.runId)
    else open(run.runId)
  }

  return (
    <aside className={styles.panel} aria-label="Runs">
      <SearchBox
        nothingFound={filtering && shown.length === 0 && !hasMore}
        onDown={() => listbox.current?.focus({ preventScroll: true })}
      />
      <div className={styles.filter}>
        <Menu
          trigger={
            <button type="button" className={styles.filterButton}>
              <Icon name="listFilter" size={14} />
              {state ? STATE_WORDS[state] : 'All states'}
              <Icon name="chevronDown" size={14} />
            </button>
          }
        >
          <MenuChoice
            label="Show runs that are"
            value={state ?? ALL}
            options={[{ value: ALL, label: 'In any state' }, ...STATES.map((value) => ({ value, label: STATE_WORDS[value] }))]}
            onChange={(value) => {
              const next = STATES.find((known) => known === value)
              void navigate({ to: '.', search: (search) => ({ ...search, state: next }), replace: true })
            }}
          />
        </Menu>
        <span className={styles.count}>
          {list.data && !choice && `${formatCount(shown.length)}${hasMore ? '+' : ''} ${shown.length === 1 && !hasMore ? 'run' : 'runs'}`}
          {list.data && choice && `${choice.chosen.length} of ${formatCount(shown.length)}${hasMore ? '+' : ''} chosen`}
        </span>
      </div>
      <div ref={scroller} className={styles.list}>
        {list.isPending && !list.isError && <Skeleton />}
        {/* One tab stop; arrows move inside. */}
        <div
          ref={listbox}
          className={styles.rows}
          style={{ height: rows.getTotalSize() }}
          role="listbox"
          aria-label="Runs"
          tabIndex={shown.length > 0 ? 0 : -1}
          onKeyDown={onKeyDown}
          aria-multiselectable={choice ? true : undefined}
          aria-activedescendant={items.some(({ index }) => shown[index]?.runId === current) ? `run-${current}` : undefined}
        >
          {items.map((item) => {
            const run = shown[item.index]
            return (
              run && (
                <RunRow
                  saved={savedCounts.get(run.runId) ?? 0}
                  key={run.runId}
                  run={run}
                  notes={notes[run.runId]}
                  now={now}
                  selected={choice ? choice.chosen.includes(run.runId) : run.runId === selected}
                  active={choice ? run.runId === active : false}
                  line={choice ? lineOf(choice.chosen, run.runId) : undefined}
                  top={item.start}
                  position={item.index + 1}
                  count={hasMore ? -1 : shown.length}
                  onOpen={open}
                />
              )
            )
          })}
        </div>
        {list.unreadable.length > 0 && <UnreadableRuns items={list.unreadable} />}
        {list.isSuccess && filtering && shown.length === 0 && !hasMore && (
          <div className={styles.note}>
            <p>{q === '' ? 'No runs match.' : 'No runs match. Press Enter to ask Vi for that ID or link.'}</p>
            <Button
              size="sm"
              onClick={() => void navigate({ to: '.', search: (search) => ({ ...search, q: undefined, state: undefined }), replace: true })}
            >
              Clear
            </Button>
          </div>
        )}
        {runs.length > 0 && (isError || more.state === 'failed') && (
          <div className={styles.note}>
            <p>{problemOf(more.state === 'failed' ? more.error : list.error).title}</p>
            <Button size="sm" onClick={() => void (more.state === 'failed' ? fetchMore({ all: filtering }) : list.refetch())}>
              Try again
            </Button>
          </div>
        )}
      </div>
      {list.unreadable.length > 0 && <UnreadableRunsFoot shown={shown.length} items={list.unreadable} />}
    </aside>
  )
}

/** How a run is drawn in the comparison; null when it is not chosen. */
function lineOf(chosen: readonly string[], runId: string): LineStyle | null {
  const at = chosen.indexOf(runId)
  return at < 0 ? null : lineStyle(at)
}

function Skeleton() {
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading the runs">
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: eight grey rows that never move
        <div key={index} />
      ))}
    </div>
  )
}

type FindRuns = typeof import('./find-runs.ts').findRuns

/** Search that forgives typing is loaded when somebody searches. */
function useFindRuns(isSearching: boolean): FindRuns | null {
  const [find, setFind] = useState<FindRuns | null>(null)
  useEffect(() => {
    if (isSearching && !find) void import('./find-runs.ts').then(({ findRuns }) => setFind(() => findRuns))
  }, [isSearching, find])
  return find
}

/** Runs that a text names: exactly where any does, in their order; else those that nearly do, best first. */
function search(runs: readonly Run[], text: string, find: FindRuns | null): Run[] {
  const reference = text.includes('/') ? parseRunLink(text) : null
  if (reference) return runs.filter((run) => run.runId === reference.runId)
  const words = text.toLocaleLowerCase().split(/\s+/)
  const exact = runs.filter((run) => {
    const known = runSearchText(run).toLocaleLowerCase()
    return words.every((word) => known.includes(word) || isIdStart(run, word))
  })
  return exact.length > 0 || !find ? exact : find(runs, text)
}
