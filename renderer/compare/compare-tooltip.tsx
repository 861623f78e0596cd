import { formatMetric } from '../../shared/format/index.ts'
import type { CompareAxis } from '../../shared/metrics/compare.ts'
import { type Geometry, xOf } from '../metrics/geometry.ts'
import { markerPath } from '../metrics/series.ts'
import { useStore } from '../ui/store.ts'
import styles from './compare.module.css'
import type { CompareHover } from './compare-hover.ts'
import { type CompareLine, pointAt } from './compare-line.ts'

/** Each run's value at the hovered place, the best first, and a line through that place. */
export function CompareTooltip({
  geometry,
  lines,
  axis,
  hover,
}: {
  geometry: Geometry
  lines: readonly CompareLine[]
  axis: CompareAxis
  hover: CompareHover
}) {
  const { at, runId } = useStore(hover)
  if (at === null || at < geometry.first || at > geometry.last) return null
  const x = xOf(geometry, at)
  const onRight = x < (geometry.width - geometry.right) / 2
  const found = lines
    .map(({ entry, points }) => {
      const point = pointAt(points, at)
      const isExact = axis !== 'epoch' || point?.at === at
      const last = points.at(-1)
      return { entry, value: point && isExact && last && at <= last.at ? point.value : null, isPast: !last || at > last.at }
    })
    .sort((a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY))
  return (
    <>
      <div className={styles.hoverLine} style={{ transform: `translateX(${x}px)`, height: geometry.height - geometry.bottom }} />
      <div
        className={styles.tooltip}
        role="presentation"
        style={{ transform: onRight ? `translateX(${x + 12}px)` : `translateX(calc(${x - 12}px - 100%))` }}
      >
        <div className={styles.tooltipHead}>{placeWords(axis, at)}</div>
        {found.map(({ entry, value, isPast }) => (
          <div key={entry.runId} className={[styles.tooltipRow, entry.runId === runId && styles.near].filter(Boolean).join(' ')}>
            <svg width="12" height="12" aria-hidden="true">
              <path d={markerPath(entry.style.marker, 6, 6, 3.5)} stroke={entry.style.color} strokeWidth="1.75" fill="none" />
            </svg>
            <span className={styles.tooltipName}>{entry.label}</span>
            <span>{value !== null ? formatMetric(value) : isPast ? (entry.state === 'running' ? 'not yet' : 'ended') : '–'}</span>
          </div>
        ))}
      </div>
    </>
  )
}

function placeWords(axis: CompareAxis, at: number): string {
  if (axis === 'epoch') return `Epoch ${at}`
  return axis === 'progress' ? `${at.toFixed(0)}% done` : `After ${at.toFixed(1)} h`
}
