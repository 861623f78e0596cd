import { formatDelta, formatMetric } from '../../shared/format/index.ts'
import { metricValue } from '../../shared/metrics/best.ts'
import { type Presence, presenceInSentence } from '../checkpoints/epoch-mark.tsx'
import type { Hover } from '../checkpoints/hover.ts'
import { gapToBest, type RunData } from '../checkpoints/run-data.ts'
import { useStore } from '../ui/store.ts'
import { type Geometry, xOf, yOf } from './geometry.ts'
import styles from './metric-chart.module.css'
import { markerPath, SERIES } from './series.ts'

interface ChartTooltipProps {
  geometry: Geometry
  metrics: readonly string[]
  place: (metric: string, value: number | null) => number | null
  data: RunData
  presence: ReadonlyMap<string, Presence>
  hover: Hover
}

/** The hovered epoch: a line, a dot on each series, and the values. Only this renders while the pointer moves. */
export function ChartTooltip({ geometry, metrics, place, data, presence, hover }: ChartTooltipProps) {
  const id = useStore(hover)
  const checkpoint = id === null ? undefined : data.byId.get(id)
  if (!checkpoint || checkpoint.epoch === null || checkpoint.epoch < geometry.first || checkpoint.epoch > geometry.last) return null
  const x = xOf(geometry, checkpoint.epoch)
  const onRight = x < geometry.width / 2
  return (
    <>
      <div className={styles.hoverLine} style={{ left: x, height: geometry.height - geometry.bottom }} />
      {metrics.map((metric, index) => {
        const value = place(metric, metricValue(checkpoint, metric))
        return value === null || value < geometry.axis.min || value > geometry.axis.max ? null : (
          <div key={metric} className={styles.hoverDot} style={{ left: x, top: yOf(geometry, value), background: SERIES[index]?.color }} />
        )
      })}
      <div className={styles.tooltip} role="presentation" style={onRight ? { left: x + 12 } : { right: geometry.width - x + 12 }}>
        <div className={styles.tooltipHead}>
          {checkpoint.name}
          <span className={styles.where}>{presenceInSentence(presence.get(checkpoint.id) ?? 'remote')}</span>
        </div>
        {metrics.map((metric, index) => {
          const value = metricValue(checkpoint, metric)
          const gap = value === null ? null : gapToBest(data, metric, value)
          const series = SERIES[index]
          return (
            <div key={metric} className={styles.tooltipRow}>
              <svg width="12" height="12" aria-hidden="true">
                {series && <path d={markerPath(series.marker, 6, 6, 3.5)} stroke={series.color} strokeWidth="1.75" fill="none" />}
              </svg>
              <span className={styles.tooltipName}>{metric}</span>
              <span>{formatMetric(value)}</span>
              <span className={gap === null ? styles.isBest : styles.tooltipDelta}>
                {value === null ? '' : gap === null ? 'best' : formatDelta(gap)}
              </span>
            </div>
          )
        })}
      </div>
    </>
  )
}
