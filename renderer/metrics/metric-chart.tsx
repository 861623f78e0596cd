import { type MouseEvent, useMemo, useRef } from 'react'
import { formatMetric } from '../../shared/format/index.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { chartRows, thinRows, valueRange } from '../../shared/metrics/rows.ts'
import { valueAxis } from '../../shared/metrics/ticks.ts'
import type { Presence } from '../checkpoints/epoch-mark.tsx'
import type { Hover } from '../checkpoints/hover.ts'
import type { RunData } from '../checkpoints/run-data.ts'
import { ChartMarks } from './chart-marks.tsx'
import { ChartTooltip } from './chart-tooltip.tsx'
import { EpochScrubber } from './epoch-scrubber.tsx'
import { type Geometry, placeAt } from './geometry.ts'
import styles from './metric-chart.module.css'
import { SERIES } from './series.ts'
import { tickDecimals } from './tick-decimals.ts'
import { useChartLines } from './use-chart-lines.ts'
import { useSize } from './use-size.ts'

export interface MetricChartProps {
  data: RunData
  /** The metrics to draw, the primary one first. */
  metrics: readonly string[]
  height: number
  selected: Checkpoint | null
  /** The selected checkpoint in words, for the scrubber. */
  selectedWords: string
  presence: ReadonlyMap<string, Presence>
  hover: Hover
  onSelect: (checkpoint: Checkpoint) => void
  onDownload: (checkpoint: Checkpoint) => void
}

const MOST_ROWS = 500
const SCRUBBER_PX = 28
const LABELS_PX = 120
/** Metrics whose ranges differ more than this are each drawn on a scale of their own. */
const RANGE_RATIO = 5

/** Metrics over epochs, with the best, the selected and the hovered checkpoint; its axis is the epoch scrubber. */
export function MetricChart({ data, metrics, height, selected, selectedWords, presence, hover, onSelect, onDownload }: MetricChartProps) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useSize(frame)
  const Lines = useChartLines()
  const rows = useMemo(() => chartRows(data.checkpoints, metrics), [data.checkpoints, metrics])
  const scales = useMemo(() => scalesOf(rows, metrics), [rows, metrics])
  const first = rows[0]?.epoch ?? 0
  const last = rows.at(-1)?.epoch ?? 0

  const geometry: Geometry | null = useMemo(() => {
    if (width === 0 || rows.length === 0 || !scales.axis) return null
    const right = metrics.length > 1 ? LABELS_PX : 16
    return { width, height, left: 48, right, top: 10, bottom: SCRUBBER_PX, first, last, axis: scales.axis }
  }, [width, height, rows.length, scales, metrics.length, first, last])

  const lineRows = useMemo(() => {
    const keep = new Set<string>(presence.keys())
    if (data.best) keep.add(data.best.checkpoint.id)
    return thinRows(rows, metrics, MOST_ROWS, keep).map((row) => {
      const point: Record<string, number | null> = { at: row.epoch }
      for (const [index, metric] of metrics.entries()) point[`s${index}`] = scales.place(metric, row.values[metric] ?? null)
      return point
    })
  }, [rows, metrics, scales, presence, data.best])

  const decimals = tickDecimals(scales.axis?.ticks ?? [])
  const formatTick = useMemo(() => (value: number) => formatMetric(value, decimals), [decimals])

  if (rows.length === 0) {
    return (
      <div ref={frame} className={styles.empty} style={{ height }}>
        None of these checkpoints carries an epoch number, so they cannot be put on an axis. The table below lists them in order of
        creation.
      </div>
    )
  }

  const nearest = (event: MouseEvent<HTMLElement>): Checkpoint | null => {
    if (!geometry) return null
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    const id = nearestRow(rows, placeAt(geometry, x))?.id
    return data.byId.get(id ?? '') ?? null
  }

  return (
    <div ref={frame} className={styles.chart} style={{ height }}>
      {geometry && (
        <>
          <div className={styles.lines} aria-hidden="true">
            {Lines && <Lines geometry={geometry} rows={lineRows} lines={SERIES.slice(0, metrics.length)} formatTick={formatTick} />}
          </div>
          <div
            className={styles.pointer}
            style={{ height: height - SCRUBBER_PX }}
            onMouseMove={(event) => hover.set(nearest(event)?.id ?? null)}
            onMouseLeave={() => hover.set(null)}
            onClick={(event) => {
              const checkpoint = nearest(event)
              if (checkpoint) onSelect(checkpoint)
            }}
            onDoubleClick={(event) => {
              const checkpoint = nearest(event)
              if (checkpoint) onDownload(checkpoint)
            }}
          >
            <ChartMarks
              geometry={geometry}
              rows={rows}
              metrics={metrics}
              place={scales.place}
              data={data}
              selected={selected}
              presence={presence}
              scaled={scales.scaled}
            />
            <ChartTooltip geometry={geometry} metrics={metrics} place={scales.place} data={data} presence={presence} hover={hover} />
          </div>
          <EpochScrubber geometry={geometry} rows={rows} data={data} selected={selected} words={selectedWords} onSelect={onSelect} />
        </>
      )}
    </div>
  )
}

/** The value axis, and where each metric's values stand on it. */
function scalesOf(rows: ReturnType<typeof chartRows>, metrics: readonly string[]) {
  const ranges = new Map(metrics.map((metric) => [metric, valueRange(rows, [metric])]))
  const spans = [...ranges.values()].filter((range) => range !== null).map(({ min, max }) => max - min || Number.EPSILON)
  const whole = valueRange(rows, metrics)
  const scaled = spans.length > 1 && Math.max(...spans) > RANGE_RATIO * Math.min(...spans)
  const place = (metric: string, value: number | null): number | null => {
    const range = ranges.get(metric)
    if (!scaled || value === null || !range) return value
    return range.max > range.min ? (value - range.min) / (range.max - range.min) : 0.5
  }
  return { scaled, place, axis: scaled ? valueAxis(0, 1) : whole && valueAxis(whole.min, whole.max) }
}

function nearestRow(rows: ReturnType<typeof chartRows>, epoch: number) {
  let low = 0
  let high = rows.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.epoch ?? 0) < epoch) low = middle + 1
    else high = middle
  }
  const after = rows[low]
  const before = rows[low - 1]
  return before && after && epoch - before.epoch < after.epoch - epoch ? before : after
}
