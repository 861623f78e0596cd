import { type MouseEvent, memo, type PointerEvent, useMemo, useRef, useState } from 'react'
import { formatMetric } from '../../shared/format/index.ts'
import { type ChartScale, chartScale } from '../../shared/metrics/chart-scale.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { chartRows, thinRows } from '../../shared/metrics/rows.ts'
import { smooth } from '../../shared/metrics/smooth.ts'
import type { Presence } from '../checkpoints/epoch-mark.tsx'
import type { Hover } from '../checkpoints/hover.ts'
import type { RunData } from '../checkpoints/run-data.ts'
import frameStyles from './chart-frame.module.css'
import type { DrawnLine } from './chart-lines.tsx'
import { ChartMarks } from './chart-marks.tsx'
import { ChartTooltip } from './chart-tooltip.tsx'
import { EpochScrubber } from './epoch-scrubber.tsx'
import { type Geometry, placeAt, xOf } from './geometry.ts'
import styles from './metric-chart.module.css'
import { nearest } from './nearest.ts'
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
  look: ChartLook
  onZoom: (epochs: [number, number] | undefined) => void
}

/** How the chart is drawn, apart from what it shows. */
export interface ChartLook {
  /** The weight of the moving average; 0 is none. It never changes what is best. */
  smooth: number
  log: boolean
  robust: boolean
  /** The first and the last epoch to show; null for all. */
  zoom: readonly [number, number] | null
}

const MOST_ROWS = 500
const SCRUBBER_PX = 28
const LABELS_PX = 120
/** Moved less than this, a press is a click. */
const DRAG_PX = 6

/** Metrics over epochs, with the best, the selected and the hovered checkpoint; its axis is the epoch scrubber. */
export const MetricChart = memo(function MetricChart(props: MetricChartProps) {
  const { data, metrics, height, selected, selectedWords, presence, hover, onSelect, onDownload, look, onZoom } = props
  const frame = useRef<HTMLDivElement>(null)
  const width = useSize(frame)
  const Lines = useChartLines()
  const all = useMemo(() => chartRows(data.checkpoints, metrics), [data.checkpoints, metrics])
  const [from, to] = look.zoom ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const rows = useMemo(() => {
    const within = all.filter(({ epoch }) => epoch >= from && epoch <= to)
    return within.length > 0 ? within : all
  }, [all, from, to])
  const { log, robust } = look
  const scale = useMemo(() => chartScale(rows, metrics, { log, robust }), [rows, metrics, log, robust])
  const wasDragged = useRef(false)
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const first = rows[0]?.epoch ?? 0
  const last = rows.at(-1)?.epoch ?? 0

  const geometry: Geometry | null = useMemo(() => {
    if (width === 0 || !scale) return null
    const right = metrics.length > 1 ? LABELS_PX : 16
    return { width, height, left: 48, right, top: 10, bottom: SCRUBBER_PX, first, last, axis: scale.axis }
  }, [width, height, scale, metrics.length, first, last])

  const lineRows = useMemo(() => {
    const keep = new Set<string>(presence.keys())
    if (data.best) keep.add(data.best.checkpoint.id)
    const smoothed = new Map(
      look.smooth > 0
        ? metrics.map((metric) => [
            metric,
            smooth(
              rows.map(({ values }) => values[metric] ?? null),
              look.smooth,
            ),
          ])
        : [],
    )
    const places = new Map(rows.map((row, index) => [row, index]))
    return thinRows(rows, metrics, MOST_ROWS, keep).map((row) => {
      const point: Record<string, number | null> = { at: row.epoch }
      for (const [index, metric] of metrics.entries()) {
        const value = row.values[metric] ?? null
        point[`s${index}`] = scale?.place(metric, value) ?? null
        const average = smoothed.get(metric)?.[places.get(row) ?? 0] ?? null
        if (smoothed.size > 0) point[`s${index + metrics.length}`] = scale?.place(metric, average) ?? null
      }
      return point
    })
  }, [rows, metrics, scale, presence, data.best, look.smooth])

  const lines = useMemo<DrawnLine[]>(() => {
    const plain = SERIES.slice(0, metrics.length)
    return look.smooth > 0 ? [...plain.map((line) => ({ ...line, dash: '', faint: true })), ...plain] : plain
  }, [metrics.length, look.smooth])
  const formatTick = useMemo(() => {
    const values = (scale?.axis.ticks ?? []).map((tick) => scale?.valueAt(tick) ?? tick)
    const decimals = tickDecimals(values)
    return (tick: number) => formatMetric(scale?.valueAt(tick) ?? tick, decimals)
  }, [scale])

  if (all.length === 0) {
    return (
      <div ref={frame} className={styles.empty} style={{ height }}>
        None of these checkpoints carries an epoch number, so they cannot be put on an axis. The table below lists them in order of
        creation.
      </div>
    )
  }

  if (!scale) {
    return (
      <div ref={frame} className={styles.empty} style={{ height }}>
        {metrics.join(', ')} {metrics.length === 1 ? 'has' : 'have'} no value above 0{look.zoom ? ' at these epochs' : ''}, so a logarithmic
        scale has nothing to show.
      </div>
    )
  }

  const epochUnder = (event: MouseEvent<HTMLElement>): number => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    return geometry ? Math.min(last, Math.max(first, placeAt(geometry, x))) : first
  }
  const endDrag = (event: PointerEvent<HTMLElement>) => {
    if (!drag || !geometry) return
    const ends = [drag.from, drag.to].sort((a, b) => a - b)
    const [start = first, end = last] = ends
    if (Math.abs(xOf(geometry, end) - xOf(geometry, start)) >= DRAG_PX && rows.some(({ epoch }) => epoch >= start && epoch <= end)) {
      wasDragged.current = true
      onZoom([Math.ceil(start), Math.floor(end)])
    }
    event.currentTarget.releasePointerCapture(event.pointerId)
    setDrag(null)
  }
  const checkpointUnder = (event: MouseEvent<HTMLElement>): Checkpoint | null => {
    if (!geometry) return null
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    const id = nearest(rows, placeAt(geometry, x), ({ epoch }) => epoch)?.id
    return data.byId.get(id ?? '') ?? null
  }

  return (
    <div ref={frame} className={frameStyles.chart} style={{ height }} data-chart dir="ltr">
      {geometry && (
        <>
          <div className={frameStyles.lines} aria-hidden="true">
            {Lines && <Lines geometry={geometry} rows={lineRows} lines={lines} formatTick={formatTick} />}
          </div>
          <div
            className={frameStyles.pointer}
            style={{ height: height - SCRUBBER_PX }}
            onMouseMove={(event) => hover.set(drag ? null : (checkpointUnder(event)?.id ?? null))}
            onMouseLeave={() => hover.set(null)}
            onPointerDown={(event) => {
              if (event.button !== 0) return
              wasDragged.current = false
              event.currentTarget.setPointerCapture(event.pointerId)
              const epoch = epochUnder(event)
              setDrag({ from: epoch, to: epoch })
            }}
            onPointerMove={(event) => drag && setDrag({ ...drag, to: epochUnder(event) })}
            onPointerUp={endDrag}
            onPointerCancel={() => setDrag(null)}
            onClick={(event) => {
              if (wasDragged.current) return
              const checkpoint = checkpointUnder(event)
              if (checkpoint) onSelect(checkpoint)
            }}
            onDoubleClick={(event) => {
              const checkpoint = checkpointUnder(event)
              if (checkpoint) onDownload(checkpoint)
            }}
          >
            <ChartMarks
              geometry={geometry}
              rows={rows}
              metrics={metrics}
              place={scale.place}
              data={data}
              selected={selected}
              presence={presence}
              note={noteOf(scale)}
            />
            {drag && Math.abs(xOf(geometry, drag.to) - xOf(geometry, drag.from)) >= DRAG_PX && (
              <div
                className={styles.zoom}
                style={{
                  left: Math.min(xOf(geometry, drag.from), xOf(geometry, drag.to)),
                  width: Math.abs(xOf(geometry, drag.to) - xOf(geometry, drag.from)),
                }}
              />
            )}
            <ChartTooltip geometry={geometry} metrics={metrics} place={scale.place} data={data} presence={presence} hover={hover} />
          </div>
          <EpochScrubber geometry={geometry} rows={rows} data={data} selected={selected} words={selectedWords} onSelect={onSelect} />
        </>
      )}
    </div>
  )
})

/** What the chart does not show as it is, in words. */
function noteOf({ scaled, outside, notPositive }: ChartScale): string {
  const points = (count: number) => `${count} ${count === 1 ? 'point' : 'points'}`
  return [
    scaled && 'scaled: each line from its lowest to its highest value',
    outside > 0 && `${points(outside)} beyond the axis not shown`,
    notPositive > 0 && `${points(notPositive)} not above 0 not shown`,
  ]
    .filter(Boolean)
    .join(' · ')
}
