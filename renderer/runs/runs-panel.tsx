import { useNavigate, useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { formatCount } from '../../shared/format/index.ts'
import type { Run } from '../../shared/vi/run.ts'
import { type RunState, runState, STATE_WORDS } from '../../shared/vi/run-facts.ts'
import { parseRunLink } from '../../shared/vi/run-link.ts'
import { useNow } from '../app/use-now.ts'
import { problemOf } from '../host/client.ts'
import { useSavedCounts } from '../host/queries.ts'
import type { useRuns } from '../host/runs-query.ts'
import { type LineStyle, lineStyle } from '../metrics/series.ts'
import { useAllNotes } from '../notes/use-notes.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import { Menu, MenuChoice } from '../ui/menu.tsx'
import { RunRow } from './run-row.tsx'
import styles from './runs-panel.module.css'
import { SearchBox } from './search-box.tsx'
import { useDigestPrefetch } from './use-digest-prefetch.ts'

const ROW_PX = 48
// Rare, so it is not part of what the page starts with.
const UnreadableRuns = lazyPart(async () => (await import('./unreadable-runs.tsx')).UnreadableRuns)
const UnreadableRunsFoot = lazyPart(async () => (await import('./unreadable-runs.tsx')).UnreadableRunsFoot)
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
  const find = useSearchRuns(q !== '')
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
        <Suspense>{list.unreadable.length > 0 && <UnreadableRuns items={list.unreadable} />}</Suspense>
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
      <Suspense>{list.unreadable.length > 0 && <UnreadableRunsFoot shown={shown.length} items={list.unreadable} />}</Suspense>
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

type SearchRuns = typeof import('./find-runs.ts').searchRuns

/** Search by what a run trains, and search that forgives typing, is loaded when somebody searches. */
function useSearchRuns(isSearching: boolean): SearchRuns | null {
  const [search, setSearch] = useState<SearchRuns | null>(null)
  useEffect(() => {
    if (isSearching && !search) void import('./find-runs.ts').then(({ searchRuns }) => setSearch(() => searchRuns))
  }, [isSearching, search])
  return search
}

/** Runs that a text names; by their names and ids alone until the rest of the search is loaded. */
function search(runs: readonly Run[], text: string, searchRuns: SearchRuns | null): Run[] {
  const reference = text.includes('/') ? parseRunLink(text) : null
  if (reference) return runs.filter((run) => run.runId === reference.runId)
  if (searchRuns) return searchRuns(runs, text)
  const words = text.toLocaleLowerCase().split(/\s+/)
  return runs.filter((run) => {
    const name = run.spec.name.toLocaleLowerCase()
    return words.every((word) => name.includes(word) || run.runId.startsWith(word))
  })
}
