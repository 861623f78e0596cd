import { memo } from 'react'
import { formatMetric } from '../../shared/format/index.ts'
import { tieLimit } from '../../shared/metrics/best.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import type { ChartRow } from '../../shared/metrics/rows.ts'
import { MarkShape, type Presence, starPath } from '../checkpoints/epoch-mark.tsx'
import type { RunData } from '../checkpoints/run-data.ts'
import frameStyles from './chart-frame.module.css'
import { type Geometry, xOf, yOf } from './geometry.ts'
import styles from './metric-chart.module.css'
import { markerPath, SERIES } from './series.ts'

interface ChartMarksProps {
  geometry: Geometry
  rows: readonly ChartRow[]
  metrics: readonly string[]
  place: (metric: string, value: number | null) => number | null
  data: RunData
  selected: Checkpoint | null
  presence: ReadonlyMap<string, Presence>
  /** What the chart does not show as it is, in words; else empty. */
  note: string
}

const MOST_POINTS = 60
const MARKER_GAP_PX = 40
const LABEL_GAP_PX = 16

/** What stands over the lines: points, the best, the near-tie band, the selected epoch, the names of the lines. */
export const ChartMarks = memo(function ChartMarks(props: ChartMarksProps) {
  const { geometry, rows, metrics, data, selected } = props
  const single = metrics.length === 1
  const bestEpoch = data.best?.checkpoint.epoch ?? null
  const title = `${metrics.join(', ')} over ${rows.length} epochs${data.best && bestEpoch !== null ? `, best ${data.primary} ${formatMetric(data.best.value)} at epoch ${bestEpoch}` : ''}`
  return (
    <svg className={frameStyles.marks} width={geometry.width} height={geometry.height} role="img" aria-label={title}>
      {single && <TieBand {...props} />}
      {selected?.epoch != null && selected.epoch >= geometry.first && selected.epoch <= geometry.last && (
        <line
          className={styles.selected}
          x1={xOf(geometry, selected.epoch)}
          x2={xOf(geometry, selected.epoch)}
          y1={geometry.top - 4}
          y2={geometry.height - geometry.bottom}
        />
      )}
      {single ? <Points {...props} /> : <SeriesMarkers {...props} />}
      {!single && <LineLabels {...props} />}
      {single && geometry.height >= 200 && <Legend left={geometry.left + 8} />}
      {single && <BestLabel {...props} />}
      {props.note !== '' && (
        <text x={geometry.width - geometry.right - 4} y={geometry.height - geometry.bottom - 6} textAnchor="end" className={styles.legend}>
          {props.note}
        </text>
      )}
    </svg>
  )
})

function TieBand({ geometry, data, metrics, place }: ChartMarksProps) {
  if (!data.best || data.primary === null || metrics[0] !== data.primary) return null
  const limit = tieLimit(data.checkpoints, data.primary, data.best, data.tieShare)
  if (limit === null) return null
  const edge = data.direction === 'higher' ? data.best.value - limit : data.best.value + limit
  const clamp = (y: number) => Math.min(geometry.height - geometry.bottom, Math.max(geometry.top, y))
  const [best, limitAt] = [place(data.primary, data.best.value), place(data.primary, edge)]
  if (best === null || limitAt === null) return null
  const bestY = clamp(yOf(geometry, best))
  const edgeY = clamp(yOf(geometry, limitAt))
  const right = geometry.width - geometry.right
  const below = data.direction === 'higher'
  return (
    <>
      <rect
        className={styles.band}
        x={geometry.left}
        y={Math.min(bestY, edgeY)}
        width={right - geometry.left}
        height={Math.abs(edgeY - bestY)}
      />
      <line className={styles.bandEdge} x1={geometry.left} x2={right} y1={edgeY} y2={edgeY} />
      <text className={styles.bandLabel} x={geometry.left + 8} y={edgeY + (below ? 13 : -5)}>
        within {(data.tieShare ?? 0) * 100}%
      </text>
    </>
  )
}

function Points({ geometry, rows, metrics, place, data, selected, presence }: ChartMarksProps) {
  const metric = metrics[0] ?? ''
  const bestId = data.best?.checkpoint.id
  const marked = rows.length <= MOST_POINTS ? rows : rows.filter(({ id }) => id === bestId || id === selected?.id || presence.has(id))
  return marked.map((row) => {
    const value = place(metric, row.values[metric] ?? null)
    const where = presence.get(row.id) ?? 'remote'
    const best = row.id === bestId
    if (value === null || !isWithin(geometry, value)) return null
    return (
      <MarkShape key={row.id} x={xOf(geometry, row.epoch)} y={yOf(geometry, value)} presence={where} best={best} radius={best ? 9 : 4} />
    )
  })
}

function SeriesMarkers({ geometry, rows, metrics, place, data, presence }: ChartMarksProps) {
  const perRowPx = (geometry.width - geometry.left - geometry.right) / Math.max(1, rows.length - 1)
  const every = Math.max(1, Math.ceil(MARKER_GAP_PX / Math.max(0.01, perRowPx)))
  return metrics.map((metric, index) => {
    const series = SERIES[index]
    if (!series) return null
    const best = data.bests.get(metric)?.checkpoint.id
    return (
      <g key={metric} stroke={series.color} strokeWidth="1.75" fill="var(--bg)">
        {rows.map((row, at) => {
          const value = place(metric, row.values[metric] ?? null)
          const local = presence.get(row.id) === 'local'
          // Each series starts a little later, so that markers do not pile up.
          if (value === null || !isWithin(geometry, value) || !((at + index) % every === 0 || local || row.id === best)) return null
          const x = xOf(geometry, row.epoch)
          const y = yOf(geometry, value)
          if (row.id === best) {
            return <path key={row.id} d={starPath(x, y, 8)} fill={local ? series.color : 'var(--bg)'} strokeLinejoin="round" />
          }
          return <path key={row.id} d={markerPath(series.marker, x, y, 3.5)} fill={local ? series.color : 'var(--bg)'} />
        })}
      </g>
    )
  })
}

/** Whether a value has a place in the plot: an axis that leaves outliers aside ends before them. */
function isWithin({ axis }: Geometry, value: number): boolean {
  return value >= axis.min && value <= axis.max
}

function Legend({ left }: { left: number }) {
  return (
    <g transform={`translate(${left} 2)`}>
      <MarkShape x={4} y={6} presence="local" best={false} radius={3.5} />
      <text className={styles.legend} x={13} y={10}>
        on this computer
      </text>
      <MarkShape x={116} y={6} presence="remote" best={false} radius={3.5} />
      <text className={styles.legend} x={125} y={10}>
        only on Vi
      </text>
    </g>
  )
}

function BestLabel({ geometry, data, metrics, place }: ChartMarksProps) {
  const epoch = data.best?.checkpoint.epoch ?? null
  const value = data.best && metrics[0] ? place(metrics[0], data.best.value) : null
  if (!data.best || epoch === null || value === null || epoch < geometry.first || epoch > geometry.last) return null
  const x = xOf(geometry, epoch)
  const right = geometry.width - geometry.right - x > 96
  const above = data.direction === 'higher'
  const y = yOf(geometry, value) + (above ? -8 : 20)
  return (
    <text className={styles.bestLabel} x={right ? x + 12 : x - 12} y={Math.max(10, y)} textAnchor={right ? 'start' : 'end'}>
      Best {formatMetric(data.best.value)}
    </text>
  )
}

function LineLabels({ geometry, rows, metrics, place }: ChartMarksProps) {
  const ends = metrics
    .map((metric, index) => {
      const row = rows.findLast((candidate) => candidate.values[metric] !== null)
      const value = row ? place(metric, row.values[metric] ?? null) : null
      return { metric, index, y: value === null ? geometry.top : yOf(geometry, value), shown: value !== null }
    })
    .filter(({ shown }) => shown)
    .sort((a, b) => a.y - b.y)
  let lowest = Number.NEGATIVE_INFINITY
  const x = geometry.width - geometry.right + 6
  return ends.map(({ metric, index, y }) => {
    const at = Math.max(y, lowest + LABEL_GAP_PX)
    lowest = at
    const series = SERIES[index]
    return (
      series && (
        <g key={metric}>
          <path d={markerPath(series.marker, x + 5, at, 3.5)} stroke={series.color} strokeWidth="1.75" fill="var(--bg)" />
          <text className={styles.legend} x={x + 14} y={at + 4}>
            {metric.length > 16 ? `${metric.slice(0, 7)}…${metric.slice(-8)}` : metric}
            <title>{metric}</title>
          </text>
        </g>
      )
    )
  })
}
