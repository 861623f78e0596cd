import { useVirtualizer } from '@tanstack/react-virtual'
import { Fragment, useEffect, useMemo, useRef } from 'react'
import { formatCount } from '../../shared/format/index.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { useNow } from '../app/use-now.ts'
import { Icon } from '../ui/icon.tsx'
import { announce } from '../ui/live-region.tsx'
import { CheckpointRow, columnDecimals } from './checkpoint-row.tsx'
import styles from './checkpoint-table.module.css'
import type { Presence } from './epoch-mark.tsx'
import type { Hover } from './hover.ts'
import type { RunData } from './run-data.ts'
import { CREATED_COLUMN, EPOCH_COLUMN, nextSort, sortCheckpoints } from './sorting.ts'

interface CheckpointTableProps {
  data: RunData
  selected: Checkpoint | null
  presence: ReadonlyMap<string, Presence>
  hover: Hover
  sort: string | undefined
  reverse: boolean
  onSelect: (checkpoint: Checkpoint) => void
  onDownload: (checkpoint: Checkpoint) => void
  onChange: (change: { sort?: string; reverse?: boolean }) => void
}

const ROW_PX = 28
const HEAD_PX = 28

/** Every checkpoint with every metric: sorted by any column, the best of each in bold. One tab stop; the keys move the selection. */
export function CheckpointTable({ data, selected, presence, hover, sort, reverse, onSelect, onDownload, onChange }: CheckpointTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const now = useNow(60_000)
  const rows = useMemo(() => sortCheckpoints(data, sort, reverse), [data, sort, reverse])
  const decimals = useMemo(() => new Map(data.numeric.map((metric) => [metric, columnDecimals(data.checkpoints, metric)])), [data])
  const ties = useMemo(() => new Set(data.ties.map(({ checkpoint }) => checkpoint.id)), [data.ties])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    paddingStart: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  })
  const [primaryWidth = '', ...otherWidths] = data.numeric.map((metric) => `${columnWidth(metric)}px`)
  const columns = `84px ${primaryWidth} ${data.primary ? '96px' : ''} ${otherWidths.join(' ')} minmax(112px, 1fr) 52px`

  const selectedIndex = useMemo(() => rows.findIndex(({ id }) => id === selected?.id), [rows, selected?.id])
  const placed = useRef(false)
  // The selection stays in sight: in the middle at first, then as little as possible is scrolled.
  useEffect(() => {
    if (selectedIndex < 0) return
    virtual.scrollToIndex(selectedIndex, { align: placed.current ? 'auto' : 'center' })
    placed.current = true
  }, [selectedIndex, virtual])

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

  return (
    <section className={styles.section} aria-label="Checkpoints">
      <div className={styles.bar}>
        <h2 className={styles.title}>Checkpoints</h2>
        <span className={styles.count}>{formatCount(rows.length)}</span>
        <span className={styles.local}>
          {localCount > 0 && (
            <>
              <Icon name="hardDrive" size={14} /> {localCount} on this computer
            </>
          )}
        </span>
      </div>
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        tabIndex={0}
        aria-label="Checkpoints"
        aria-rowcount={rows.length + 1}
        aria-colcount={data.numeric.length + (data.primary ? 4 : 3)}
        aria-activedescendant={selected ? `checkpoint-${selected.id}` : undefined}
        onMouseLeave={() => hover.set(null)}
      >
        <div className={styles.rows} style={{ height: virtual.getTotalSize(), '--columns': columns } as React.CSSProperties}>
          <div className={styles.head} role="row" aria-rowindex={1}>
            <Head {...head} column={EPOCH_COLUMN} label="Epoch" className={styles.first} />
            {data.numeric.map((metric) => (
              <Fragment key={metric}>
                <Head
                  {...head}
                  column={metric}
                  label={metric}
                  better={data.directionOf(metric)}
                  className={metric === data.primary ? styles.primary : undefined}
                />
                {metric === data.primary && (
                  <div role="columnheader" className={styles.headCell}>
                    Δ to best
                  </div>
                )}
              </Fragment>
            ))}
            <Head {...head} column={CREATED_COLUMN} label="Created" />
            <div role="columnheader" className={[styles.headCell, styles.last].join(' ')}>
              <span className="visually-hidden">Download</span>
            </div>
          </div>
          {virtual.getVirtualItems().map((item) => {
            const checkpoint = rows[item.index]
            return (
              checkpoint && (
                <CheckpointRow
                  key={checkpoint.id}
                  checkpoint={checkpoint}
                  data={data}
                  decimals={decimals}
                  now={now}
                  top={item.start}
                  position={item.index + 2}
                  selected={checkpoint.id === selected?.id}
                  nearTie={ties.has(checkpoint.id)}
                  presence={presence.get(checkpoint.id) ?? 'remote'}
                  hover={hover}
                  onSelect={onSelect}
                  onDownload={onDownload}
                />
              )
            )
          })}
        </div>
      </div>
    </section>
  )
}

interface HeadProps {
  column: string
  label: string
  sort: string
  reverse: boolean
  better?: 'higher' | 'lower'
  className?: string
  onSort: (column: string) => void
}

function Head({ column, label, sort, reverse, better, className, onSort }: HeadProps) {
  const sorted = sort === column
  // Metrics go best first, which for a loss means ascending.
  const ascending = better === 'higher' ? reverse : !reverse
  return (
    <div
      role="columnheader"
      className={[styles.headCell, className].filter(Boolean).join(' ')}
      aria-sort={sorted ? (ascending ? 'ascending' : 'descending') : undefined}
      title={better ? `${label}, ${better} is better` : label}
    >
      <button type="button" tabIndex={-1} className={styles.headButton} onClick={() => onSort(column)}>
        <span className={styles.headName}>{label}</span>
        {better && (
          <>
            <Icon name={better === 'higher' ? 'arrowUp' : 'arrowDown'} size={11} />
            <span className="visually-hidden">, {better} is better</span>
          </>
        )}
        {sorted && <Icon name={ascending ? 'chevronUp' : 'chevronDown'} size={12} />}
      </button>
    </div>
  )
}

function columnWidth(metric: string): number {
  return Math.min(200, Math.max(84, metric.length * 7.4 + 40))
}
