import { type PointerEvent, useRef } from 'react'
import { Icon } from '../ui/icon.tsx'
import styles from './checkpoint-table.module.css'
import type { Column, Columns } from './columns.ts'

interface HeadProps {
  column: string
  label: string
  sort: string
  reverse: boolean
  better?: 'higher' | 'lower'
  /** The direction is only a guess: the metric's name says nothing. */
  isGuess?: boolean
  className?: string | undefined
  style?: React.CSSProperties
  onSort: (column: string) => void
}

/** The head of a column that can be sorted by. */
export function Head({
  column,
  label,
  sort,
  reverse,
  better,
  isGuess = false,
  className,
  style,
  onSort,
  children,
}: HeadProps & { children?: React.ReactNode }) {
  const sorted = sort === column
  // Metrics go best first, which for a loss means ascending.
  const ascending = better === 'higher' ? reverse : !reverse
  const words = better ? `${label}, ${better} is better${isGuess ? ' (a guess)' : ''}` : label
  return (
    <div
      role="columnheader"
      className={[styles.headCell, className].filter(Boolean).join(' ')}
      style={style}
      aria-sort={sorted ? (ascending ? 'ascending' : 'descending') : undefined}
      title={words}
    >
      <button type="button" tabIndex={-1} className={styles.headButton} onClick={() => onSort(column)}>
        <span className={styles.headName}>{label}</span>
        {better && (
          <>
            <Icon name={better === 'higher' ? 'arrowUp' : 'arrowDown'} size={11} />
            {isGuess && <span aria-hidden="true">?</span>}
            <span className="visually-hidden">
              , {better} is better{isGuess && ', a guess'}
            </span>
          </>
        )}
        {sorted && <Icon name={ascending ? 'chevronUp' : 'chevronDown'} size={12} />}
      </button>
      {children}
    </div>
  )
}

interface MetricHeadProps extends Omit<HeadProps, 'column' | 'label'> {
  place: Column
  columns: Columns
  isPrimary: boolean
}

const DRAG_TYPE = 'application/x-metric'

/** The head of a metric's column: it can be dragged elsewhere, made wider, and the menu of the heads knows it by `data-metric`. */
export function MetricHead({ place, columns, isPrimary, ...head }: MetricHeadProps) {
  const { metric, width, start } = place
  const pressed = useRef<{ x: number; width: number } | null>(null)
  const resizeTo = (event: PointerEvent<HTMLElement>) => {
    if (!pressed.current) return
    const outwards = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1
    columns.resize(metric, pressed.current.width + outwards * (event.clientX - pressed.current.x))
    pressed.current = null
  }
  return (
    <div
      role="presentation"
      data-metric={metric}
      className={[styles.headBox, start !== null && styles.pinned].filter(Boolean).join(' ')}
      style={start === null ? undefined : { insetInlineStart: start }}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(DRAG_TYPE, metric)}
      onDragOver={(event) => event.dataTransfer.types.includes(DRAG_TYPE) && event.preventDefault()}
      onDrop={(event) => {
        const dragged = event.dataTransfer.getData(DRAG_TYPE)
        if (dragged && dragged !== metric) columns.move(dragged, metric)
      }}
    >
      <Head {...head} column={metric} label={metric} className={isPrimary ? styles.primary : undefined}>
        <span
          className={styles.resize}
          aria-hidden="true"
          draggable
          onDragStart={(event) => {
            event.preventDefault()
            event.stopPropagation()
          }}
          onPointerDown={(event) => {
            event.stopPropagation()
            event.currentTarget.setPointerCapture(event.pointerId)
            pressed.current = { x: event.clientX, width }
          }}
          onPointerUp={resizeTo}
          onDoubleClick={() => columns.resize(metric, null)}
        />
      </Head>
    </div>
  )
}
