import { type KeyboardEvent, type MouseEvent, useCallback, useMemo, useRef, useState } from 'react'
import { toCsv } from '../../shared/format/csv.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { parseFilter } from '../../shared/metrics/filter.ts'
import type { UnreadableItem } from '../../shared/vi/page.ts'
import { flipDirection } from '../metrics/flip-direction.ts'
import { announce } from '../ui/live-region.tsx'
import { saveFile } from '../ui/save-file.ts'
import { useCopy } from '../ui/use-copy.ts'
import { columnDecimals } from './checkpoint-row.tsx'
import { CheckpointRows, HEAD_PX, ROW_PX } from './checkpoint-rows.tsx'
import styles from './checkpoint-table.module.css'
import { firstColumnPx, useColumns } from './columns.ts'
import type { Presence } from './epoch-mark.tsx'
import { HeadMenu } from './head-menu.tsx'
import type { Hover } from './hover.ts'
import type { RunData } from './run-data.ts'
import { CREATED_COLUMN, EPOCH_COLUMN, nextSort, sortCheckpoints } from './sorting.ts'
import { StatisticsRows } from './statistics-rows.tsx'
import { TableBar, type TableView } from './table-bar.tsx'
import { Head, MetricHead } from './table-head.tsx'
import { tableRows, toTabs } from './table-text.ts'
import { UnreadableFoot, UnreadableRows } from './unreadable-rows.tsx'

interface CheckpointTableProps {
  data: RunData
  /** The run's name, for files. */
  runName: string
  runId: string
  /** Checkpoints that could not be read. */
  unreadable: readonly UnreadableItem[]
  selected: Checkpoint | null
  presence: ReadonlyMap<string, Presence>
  hover: Hover
  view: TableView
  onSelect: (checkpoint: Checkpoint) => void
  onDownload: (checkpoint: Checkpoint) => void
  onDownloadAll: (checkpoints: readonly Checkpoint[]) => void
  onPrimary: (metric: string) => void
  onChange: (change: TableView) => void
}

const NONE: ReadonlySet<string> = new Set()

/**
 * Every checkpoint with every metric: sorted by any column, filtered, the best of each in bold. One tab stop; the keys move the
 * selection, with Shift they mark rows, Ctrl or Cmd with C copies what is marked.
 */
export function CheckpointTable(props: CheckpointTableProps) {
  const { data, runName, runId, unreadable, selected, presence, hover, view, onSelect, onDownload, onDownloadAll, onPrimary, onChange } =
    props
  const { sort, reverse = false, filter = '' } = view
  const copy = useCopy()
  const grid = useRef<HTMLDivElement>(null)
  const base = data.byId.get(view.base ?? '') ?? null
  const columns = useColumns(data, base !== null)
  const found = useMemo(() => parseFilter(filter, data.numeric), [filter, data.numeric])
  const rows = useMemo(() => {
    const sorted = sortCheckpoints(data, sort, reverse)
    return found.passes ? sorted.filter(found.passes) : sorted
  }, [data, sort, reverse, found])
  const names = [...data.numeric].sort().join('\n') // the same, whichever of them is the primary one
  const decimals = useMemo(
    () => new Map(names.split('\n').map((metric) => [metric, columnDecimals(data.checkpoints, metric)])),
    [data.checkpoints, names],
  )
  const { marked, mark, markOne, markNone } = useMarks(rows, selected)
  const selectedIndex = useMemo(() => rows.findIndex(({ id }) => id === selected?.id), [rows, selected?.id])
  const widths = columns.list.map(({ width }) => `${width}px`).join(' ')
  const template = `${firstColumnPx(data)}px ${widths} minmax(112px, 1fr) 52px`

  const localCount = [...presence.values()].filter((where) => where === 'local').length
  const sortBy = (column: string) => {
    const next = nextSort(column, sort, reverse)
    onChange(next)
    announce(
      next.sort === undefined
        ? 'In epoch order'
        : `Sorted by ${column}${next.reverse ? ', reversed' : column === CREATED_COLUMN ? '' : ', best first'}`,
    )
  }
  const head = { sort: sort ?? EPOCH_COLUMN, reverse, onSort: sortBy }
  const chosen = marked.size > 0 ? rows.filter(({ id }) => marked.has(id)) : rows
  const copyRows = (list: readonly Checkpoint[]) =>
    void copy(toTabs(tableRows(list, columns.metrics)), list.length === 1 ? '1 row' : `${list.length} rows`)

  const press = useCallback(
    (checkpoint: Checkpoint, event: MouseEvent) => {
      if (event.shiftKey || event.metaKey || event.ctrlKey) markOne(checkpoint, event.shiftKey)
      else {
        markNone()
        onSelect(checkpoint)
      }
    },
    [markOne, markNone, onSelect],
  )
  const onKeyDown = (event: KeyboardEvent) => {
    const command = event.metaKey || event.ctrlKey
    if (command && event.key === 'a') mark(rows.map(({ id }) => id))
    else if (command && event.key === 'c') {
      if (String(window.getSelection()) !== '') return // a text of the table is selected
      copyRows(marked.size > 0 ? chosen : rows.filter(({ id }) => id === selected?.id))
    } else if (event.key === 'Escape' && marked.size > 0) markNone()
    else if (event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const next = rows[selectedIndex + (event.key === 'ArrowDown' ? 1 : -1)]
      if (!next) return
      markOne(next, true)
      onSelect(next)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <section className={styles.section} aria-label="Checkpoints">
      <TableBar
        data={data}
        columns={columns}
        view={view}
        count={rows.length}
        localCount={localCount}
        problem={found.problem}
        base={base}
        selected={selected}
        markedCount={marked.size}
        onChange={onChange}
        onCopy={() => copyRows(chosen)}
        onSave={() => saveFile(new Blob([toCsv(tableRows(rows, columns.metrics))], { type: 'text/csv' }), `${runName}-checkpoints.csv`)}
        onDownloadMarked={() => onDownloadAll(chosen)}
        onUnmark={markNone}
      />
      <div
        ref={grid}
        className={styles.scroller}
        role="grid"
        tabIndex={0}
        aria-label="Checkpoints"
        aria-multiselectable={true}
        aria-rowcount={rows.length + 1 + unreadable.length + (view.stats ? 3 : 0)}
        aria-colcount={columns.list.length + 3}
        aria-activedescendant={selected && selectedIndex >= 0 ? `checkpoint-${selected.id}` : undefined}
        onMouseLeave={() => hover.set(null)}
        onKeyDown={onKeyDown}
      >
        <div className={styles.rows} style={{ height: HEAD_PX + rows.length * ROW_PX, '--columns': template } as React.CSSProperties}>
          <HeadMenu
            columns={columns}
            primary={data.primary}
            onPrimary={onPrimary}
            onFlip={(metric) => flipDirection(metric, data.directionOf(metric))}
            onSort={sortBy}
          >
            <Head {...head} column={EPOCH_COLUMN} label="Epoch" className={styles.first} />
            {columns.list.map((place) =>
              place.kind === 'delta' ? (
                <div key="delta" role="columnheader" className={styles.headCell}>
                  Δ to best
                </div>
              ) : (
                <MetricHead
                  key={place.metric}
                  {...head}
                  place={place}
                  columns={columns}
                  better={data.directionOf(place.metric)}
                  isGuess={data.isGuessed(place.metric)}
                  isPrimary={place.metric === data.primary}
                />
              ),
            )}
            <Head {...head} column={CREATED_COLUMN} label="Created" />
            <div role="columnheader" className={[styles.headCell, styles.last].join(' ')}>
              <span className="visually-hidden">Download</span>
            </div>
          </HeadMenu>
          <CheckpointRows
            rows={rows}
            selectedIndex={selectedIndex}
            selectedId={selected?.id ?? null}
            data={data}
            columns={columns.list}
            base={base}
            percent={view.percent ?? false}
            decimals={decimals}
            marked={marked}
            presence={presence}
            hover={hover}
            onPress={press}
            onDownload={onDownload}
          />
        </div>
        {unreadable.length > 0 && <UnreadableRows items={unreadable} runId={runId} position={rows.length + 2} />}
        {view.stats && (
          <div style={{ '--columns': template } as React.CSSProperties} className={styles.foot}>
            <StatisticsRows data={data} columns={columns.list} decimals={decimals} position={rows.length + unreadable.length + 2} />
          </div>
        )}
      </div>
      {unreadable.length > 0 && (
        <UnreadableFoot shown={rows.length} items={unreadable} onShow={() => grid.current?.scrollTo({ top: grid.current.scrollHeight })} />
      )}
      {rows.length === 0 && <p className={styles.nothing}>No checkpoint passes the filter.</p>}
    </section>
  )
}

/** Rows that are marked, for copying or downloading several. */
function useMarks(rows: readonly Checkpoint[], selected: Checkpoint | null) {
  const [marked, setMarked] = useState(NONE)
  const latest = useRef({ rows, selected })
  latest.current = { rows, selected }
  const markNone = useCallback(() => setMarked(NONE), [])
  const mark = useCallback((ids: readonly string[]) => setMarked(new Set(ids)), [])
  /** Marks one more or one less; or all from the selected one to this. */
  const markOne = useCallback((checkpoint: Checkpoint, isRange: boolean) => {
    const { rows: list, selected: from } = latest.current
    setMarked((before) => {
      const next = new Set(before)
      if (before.size === 0 && from) next.add(from.id)
      if (isRange && from) {
        const [start = 0, end = 0] = [from, checkpoint].map(({ id }) => list.findIndex((each) => each.id === id)).sort((a, b) => a - b)
        for (const each of list.slice(Math.max(0, start), end + 1)) next.add(each.id)
      } else if (!next.delete(checkpoint.id)) next.add(checkpoint.id)
      return next
    })
  }, [])
  return { marked, mark, markOne, markNone }
}
