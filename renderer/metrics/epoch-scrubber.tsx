import { memo, type PointerEvent, useMemo, useRef } from 'react'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import type { ChartRow } from '../../shared/metrics/rows.ts'
import { epochTicks } from '../../shared/metrics/ticks.ts'
import type { RunData } from '../checkpoints/run-data.ts'
import { type Geometry, INSET, placeAt, xOf } from './geometry.ts'
import styles from './metric-chart.module.css'
import { nearest } from './nearest.ts'

interface EpochScrubberProps {
  geometry: Geometry
  rows: readonly ChartRow[]
  data: RunData
  selected: Checkpoint | null
  words: string
  onSelect: (checkpoint: Checkpoint) => void
}

const LABEL_GAP_PX = 24
const PILL_PX = 12
const DIGIT_PX = 6

/** The chart's axis, and a slider over its epochs: drag it, click a number, or use the arrow keys. */
export const EpochScrubber = memo(function EpochScrubber({ geometry, rows, data, selected, words, onSelect }: EpochScrubberProps) {
  const dragging = useRef(false)
  const { first, last, width, left, right } = geometry
  const ticks = useMemo(
    () => epochTicks(first, last, width - left - right - 2 * INSET, LABEL_GAP_PX + String(last).length * 3),
    [first, last, width, left, right],
  )
  const pick = (event: PointerEvent<HTMLElement>) => {
    const wanted = placeAt(geometry, event.clientX - event.currentTarget.getBoundingClientRect().left)
    const checkpoint = data.byId.get(nearest(rows, wanted, ({ epoch }) => epoch)?.id ?? '')
    if (checkpoint && checkpoint.id !== selected?.id) onSelect(checkpoint)
  }
  return (
    <div
      className={styles.scrubber}
      role="slider"
      tabIndex={0}
      aria-label="Epoch"
      aria-valuemin={first}
      aria-valuemax={last}
      aria-valuenow={selected?.epoch ?? first}
      aria-valuetext={words}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        dragging.current = true
        pick(event)
      }}
      onPointerMove={(event) => dragging.current && pick(event)}
      onPointerUp={() => {
        dragging.current = false
      }}
    >
      <div className={styles.axis} style={{ right }} />
      <span className={styles.axisName}>Epoch</span>
      {clearOf(ticks, selected?.epoch ?? null, geometry).map((epoch) => (
        <span key={epoch} className={styles.epoch} style={{ left: xOf(geometry, epoch) }}>
          {epoch}
        </span>
      ))}
      {selected?.epoch != null && selected.epoch >= first && selected.epoch <= last && (
        <span className={styles.pill} style={{ left: xOf(geometry, selected.epoch) }}>
          {selected.epoch}
        </span>
      )}
    </div>
  )
})

/** The labels that the selected epoch's pill does not touch. */
function clearOf(ticks: readonly number[], selected: number | null, geometry: Geometry): readonly number[] {
  if (selected === null) return ticks
  const middle = xOf(geometry, selected)
  const roomPx = PILL_PX / 2 + (String(selected).length + 1) * DIGIT_PX
  return ticks.filter((epoch) => Math.abs(xOf(geometry, epoch) - middle) >= roomPx)
}
