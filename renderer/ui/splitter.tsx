import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import styles from './splitter.module.css'

interface SplitterProps {
  label: string
  value: number
  min: number
  max: number
  standard: number
  /** While it is being dragged. */
  onMove: (value: number) => void
  /** Where it was left. */
  onSettle: (value: number) => void
}

const STEP = 16

/** A horizontal edge that can be dragged, moved by arrow keys, and put back by a double click. */
export function Splitter({ label, value, min, max, standard, onMove, onSettle }: SplitterProps) {
  const drag = useRef<{ y: number; value: number } | null>(null)
  const within = (next: number) => Math.round(Math.min(max, Math.max(min, next)))
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { y: event.clientY, value }
  }
  const onPointerMove = (event: PointerEvent) => {
    if (drag.current) onMove(within(drag.current.value + event.clientY - drag.current.y))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    event.stopPropagation()
    onSettle(within(value + (event.key === 'ArrowUp' ? -STEP : STEP)))
  }
  return (
    <div
      className={styles.splitter}
      role="separator"
      aria-orientation="horizontal"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        drag.current = null
        onSettle(value)
      }}
      onDoubleClick={() => onSettle(within(standard))}
      onKeyDown={onKeyDown}
    />
  )
}
