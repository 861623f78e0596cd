import { type MouseEvent, memo, useMemo, useRef } from 'react'
import { formatMetric } from '../../shared/format/index.ts'
import { bestBy } from '../../shared/metrics/best.ts'
import { type CompareAxis, type ComparePoint, comparePoints } from '../../shared/metrics/compare.ts'
import { thinPoints } from '../../shared/metrics/rows.ts'
import { epochTicks, valueAxis } from '../../shared/metrics/ticks.ts'
import { starPath } from '../checkpoints/epoch-mark.tsx'
import frameStyles from '../metrics/chart-frame.module.css'
import { type Geometry, INSET, placeAt, xOf, yOf } from '../metrics/geometry.ts'
import { markerPath } from '../metrics/series.ts'
import { tickDecimals } from '../metrics/tick-decimals.ts'
import { useChartLines } from '../metrics/use-chart-lines.ts'
import { useSize } from '../metrics/use-size.ts'
import styles from './compare.module.css'
import type { CompareData } from './compare-data.ts'
import { type CompareHover, hoverOver, useHoveredRun } from './compare-hover.ts'
import { type CompareLine, lineUnder, pointAt } from './compare-line.ts'
import { CompareTooltip } from './compare-tooltip.tsx'

interface CompareChartProps {
  data: CompareData
  metric: string
  axis: CompareAxis
  /** The epoch that the table reads, if not each run's best. */
  at: number | null
  height: number
  hover: CompareHover
  /** A click on an epoch, and on the run whose line is nearest there. */
  onPick: (epoch: number, runId: string) => void
}

const AXIS_PX = 28
const LABELS_PX = 168
const MARKER_GAP_PX = 40
const LABEL_GAP_PX = 18
const MOST_POINTS = 400

const AXIS_WORDS: Record<CompareAxis, string> = { epoch: 'Epoch', progress: '% done', elapsed: 'Hours' }

/** One metric of several runs laid over each other. */
export function CompareChart({ data, metric, axis, at, height, hover, onPick }: CompareChartProps) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useSize(frame)
  const Lines = useChartLines()
  const lines = useMemo<CompareLine[]>(
    () =>
      data.entries.map((entry) => ({
        entry,
        points: comparePoints(entry, metric, axis),
        best: bestBy(entry.checkpoints, metric, data.directionOf(metric))?.checkpoint ?? null,
      })),
    [data, metric, axis],
  )
  const geometry = useMemo(() => geometryOf(lines, width, height), [lines, width, height])
  const rows = useMemo(() => rowsOf(lines), [lines])
  const drawn = useMemo(
    () => lines.map(({ entry }) => ({ color: entry.style.color, dash: entry.style.dash, width: entry.isBaseline ? 3 : 2 })),
    [lines],
  )
  const formatTick = useMemo(() => {
    const decimals = tickDecimals(geometry?.axis.ticks ?? [])
    return (value: number) => formatMetric(value, decimals)
  }, [geometry])
  // Read once when the pointer comes in: asking at each move would lay the page out each time.
  const box = useRef<DOMRect | null>(null)
  const under = (event: MouseEvent<HTMLElement>): { at: number; runId: string | null } | null => {
    if (!geometry) return null
    box.current ??= event.currentTarget.getBoundingClientRect()
    const x = event.clientX - box.current.left
    const place = placeAt(geometry, x)
    return lineUnder(lines, geometry, axis === 'epoch' ? Math.round(place) : place, event.clientY - box.current.top)
  }
  return (
    <div ref={frame} className={frameStyles.chart} style={{ height }} dir="ltr">
      {geometry ? (
        <>
          <div className={frameStyles.lines} aria-hidden="true">
            {Lines && <Lines geometry={geometry} rows={rows} lines={drawn} formatTick={formatTick} />}
          </div>
          <div
            className={frameStyles.pointer}
            style={{ height: height - AXIS_PX }}
            onMouseEnter={() => {
              box.current = null
            }}
            onMouseMove={(event) => {
              const found = under(event)
              hoverOver(hover, found?.at ?? null, found?.runId ?? null)
            }}
            onMouseLeave={() => hoverOver(hover, null, null)}
            onClick={(event) => {
              const found = under(event)
              const line = lines.find(({ entry }) => entry.runId === found?.runId) ?? lines[0]
              const point = found && line ? pointAt(line.points, found.at) : null
              if (line && point?.checkpoint.epoch != null) onPick(point.checkpoint.epoch, line.entry.runId)
            }}
          >
            <Marks geometry={geometry} lines={lines} metric={metric} at={axis === 'epoch' ? at : null} />
            <Emphasis geometry={geometry} lines={lines} hover={hover} />
            <CompareTooltip geometry={geometry} lines={lines} axis={axis} hover={hover} />
          </div>
          <Axis geometry={geometry} axis={axis} />
        </>
      ) : (
        <p className={styles.nothing}>None of these runs has {metric} at a known epoch.</p>
      )}
    </div>
  )
}

function geometryOf(lines: readonly CompareLine[], width: number, height: number): Geometry | null {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const { points } of lines) {
    for (const { at, value } of points) {
      if (at < first) first = at
      if (at > last) last = at
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  if (first > last || width === 0) return null
  const axis = valueAxis(low, high)
  return { width, height, left: 48, right: LABELS_PX, top: 10, bottom: AXIS_PX, first, last, axis }
}

/** One row for each place where any run has a point, thinned run by run: whole rows would keep a dozen times as many. */
function rowsOf(lines: readonly CompareLine[]): Record<string, number | null>[] {
  const rows = new Map<number, Record<string, number | null>>()
  for (const [index, { points, best }] of lines.entries()) {
    const isKept = (point: ComparePoint) => point.checkpoint.id === best?.id
    for (const { at, value } of thinPoints(points, MOST_POINTS, ({ value: each }) => each, isKept)) {
      const row = rows.get(at) ?? { at }
      row[`s${index}`] = value
      rows.set(at, row)
    }
  }
  return [...rows.values()].sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
}

const Marks = memo(function Marks({
  geometry,
  lines,
  metric,
  at,
}: {
  geometry: Geometry
  lines: readonly CompareLine[]
  metric: string
  at: number | null
}) {
  return (
    <svg
      className={frameStyles.marks}
      width={geometry.width}
      height={geometry.height}
      role="img"
      aria-label={`${metric} of ${lines.length} runs: ${lines.map(({ entry }) => entry.label).join(', ')}`}
    >
      {at !== null && (
        <line className={styles.chosen} x1={xOf(geometry, at)} x2={xOf(geometry, at)} y1={geometry.top} y2={geometry.height - AXIS_PX} />
      )}
      {lines.map(({ entry, points, best }) => (
        <g key={entry.runId} stroke={entry.style.color} strokeWidth="1.75" fill="var(--bg)">
          {spaced(points, geometry).map((point) => (
            <path key={point.checkpoint.id} d={markerPath(entry.style.marker, xOf(geometry, point.at), yOf(geometry, point.value), 3.5)} />
          ))}
          {points
            .filter(({ checkpoint }) => checkpoint.id === best?.id)
            .map((point) => (
              <path key="best" d={starPath(xOf(geometry, point.at), yOf(geometry, point.value), 8)} strokeLinejoin="round" />
            ))}
        </g>
      ))}
      <Labels geometry={geometry} lines={lines} />
    </svg>
  )
})

/** Points with room between them. */
function spaced(points: readonly ComparePoint[], geometry: Geometry): ComparePoint[] {
  const kept: ComparePoint[] = []
  let lastX = Number.NEGATIVE_INFINITY
  for (const point of points) {
    const x = xOf(geometry, point.at)
    if (x - lastX < MARKER_GAP_PX) continue
    kept.push(point)
    lastX = x
  }
  return kept
}

function Labels({ geometry, lines }: { geometry: Geometry; lines: readonly CompareLine[] }) {
  const ends = lines
    .flatMap(({ entry, points }) => {
      const last = points.at(-1)
      return last ? [{ entry, y: yOf(geometry, last.value) }] : []
    })
    .sort((a, b) => a.y - b.y)
  const room = geometry.height - AXIS_PX - 6
  let lowest = Number.NEGATIVE_INFINITY
  const x = geometry.width - geometry.right + 10
  return ends.map(({ entry, y }, index) => {
    // Pushed down by those above, but never so far that those below find no room.
    const at = Math.min(Math.max(y, lowest + LABEL_GAP_PX), room - (ends.length - 1 - index) * LABEL_GAP_PX)
    lowest = at
    const note = entry.isBaseline ? ' baseline' : entry.state === 'running' ? ' running' : ''
    const most = 20 - note.length
    return (
      <g key={entry.runId}>
        <path d={markerPath(entry.style.marker, x + 5, at, 3.5)} stroke={entry.style.color} strokeWidth="1.75" fill="var(--bg)" />
        <text className={styles.label} x={x + 14} y={at + 4}>
          {entry.label.length > most
            ? `${entry.label.slice(0, Math.ceil(most / 2))}…${entry.label.slice(-Math.floor(most / 2))}`
            : entry.label}
          <tspan className={styles.note}>{note}</tspan>
          <title>{entry.run.spec.name}</title>
        </text>
      </g>
    )
  })
}

/** The hovered run's line, drawn once more on top. */
function Emphasis({ geometry, lines, hover }: { geometry: Geometry; lines: readonly CompareLine[]; hover: CompareHover }) {
  const runId = useHoveredRun(hover)
  // All are made at once, so that moving from line to line makes none.
  const paths = useMemo(() => new Map(lines.map((line) => [line.entry.runId, pathOf(line, geometry)])), [lines, geometry])
  const line = lines.find(({ entry }) => entry.runId === runId)
  const path = paths.get(runId ?? '')
  if (!line || !path) return null
  return (
    <svg className={frameStyles.marks} width={geometry.width} height={geometry.height} aria-hidden="true">
      <path d={path} className={styles.emphasis} stroke={line.entry.style.color} strokeDasharray={line.entry.style.dash} />
    </svg>
  )
}

function pathOf({ points }: CompareLine, geometry: Geometry): string {
  return points
    .map(({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${xOf(geometry, at).toFixed(1)} ${yOf(geometry, value).toFixed(1)}`)
    .join('')
}

function Axis({ geometry, axis }: { geometry: Geometry; axis: CompareAxis }) {
  const { first, last, width, left, right } = geometry
  const ticks =
    axis === 'epoch'
      ? epochTicks(first, last, width - left - right - 2 * INSET, 24 + String(last).length * 3)
      : valueAxis(first, last).ticks.filter((tick) => tick >= first && tick <= last)
  return (
    <div className={styles.axis} aria-hidden="true">
      <span className={styles.axisName}>{AXIS_WORDS[axis]}</span>
      {ticks.map((tick) => (
        <span key={tick} className={styles.tick} style={{ left: xOf(geometry, tick) }}>
          {tick}
        </span>
      ))}
    </div>
  )
}
