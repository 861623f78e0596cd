import { useMemo, useRef } from 'react'
import { formatMetric } from '../../shared/format/index.ts'
import { metricValue } from '../../shared/metrics/best.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { paretoSet } from '../../shared/metrics/pareto.ts'
import { type ValueAxis, valueAxis } from '../../shared/metrics/ticks.ts'
import { markerPath } from '../metrics/series.ts'
import { tickDecimals } from '../metrics/tick-decimals.ts'
import { useSize } from '../metrics/use-size.ts'
import { MidText } from '../ui/mid-text.tsx'
import styles from './compare.module.css'
import type { CompareData, CompareEntry } from './compare-data.ts'
import { type CompareHover, hoverOver, useHoveredRun } from './compare-hover.ts'

interface TwoMetricsProps {
  data: CompareData
  x: string
  y: string
  hover: CompareHover
  onOpen: (entry: CompareEntry, checkpoint: Checkpoint) => void
}

interface Dot {
  entry: CompareEntry
  checkpoint: Checkpoint
  x: number
  y: number
}

const HEIGHT = 260
const LEFT = 56
const BOTTOM = 36
const EDGE = 16

/**
 * Every checkpoint of the runs by two metrics. Those that no other beats in both are filled and joined: which of them to take is a
 * matter of taste, the rest never is.
 */
export function TwoMetrics({ data, x, y, hover, onOpen }: TwoMetricsProps) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useSize(frame)
  const hovered = useHoveredRun(hover)
  const dots = useMemo(() => dotsOf(data, x, y), [data, x, y])
  const front = useMemo(() => paretoSet(dots, data.directionOf(x), data.directionOf(y)), [dots, data, x, y])
  if (dots.length === 0) return <p className={styles.hint}>No checkpoint of these runs has both metrics.</p>
  const axes = { x: axisOf(dots.map((dot) => dot.x)), y: axisOf(dots.map((dot) => dot.y)) }
  const left = (value: number) => LEFT + ((value - axes.x.min) / (axes.x.max - axes.x.min)) * (width - LEFT - EDGE)
  const top = (value: number) => EDGE + (1 - (value - axes.y.min) / (axes.y.max - axes.y.min)) * (HEIGHT - EDGE - BOTTOM)
  const onFront = new Set(front)
  const best = front.flatMap((index) => dots[index] ?? [])
  const words = best.map(({ entry, checkpoint }) => `${entry.label} ${checkpoint.name.toLowerCase()}`).join(', ')
  return (
    <div className={styles.scatter} style={{ height: HEIGHT }}>
      <div ref={frame} className={styles.plot} dir="ltr">
        {width > 0 && (
          <svg width={width} height={HEIGHT} role="img" aria-label={`${y} against ${x}. Not beaten in both: ${words}`}>
            <Grid axis={axes.y} place={top} isVertical width={width} />
            <Grid axis={axes.x} place={left} isVertical={false} width={width} />
            <text className={styles.label} x={width - EDGE} y={HEIGHT - 4} textAnchor="end">
              {x} {data.directionOf(x) === 'higher' ? '→' : '←'}
            </text>
            <text className={styles.label} x={4} y={12}>
              {y} {data.directionOf(y) === 'higher' ? '↑' : '↓'}
            </text>
            <path
              className={styles.front}
              d={best.map((dot, index) => `${index === 0 ? 'M' : 'L'}${left(dot.x)} ${top(dot.y)}`).join('')}
            />
            {dots.map((dot, index) => {
              const isBest = onFront.has(index)
              const { entry, checkpoint } = dot
              return (
                <path
                  key={`${entry.runId}/${checkpoint.id}`}
                  d={markerPath(entry.style.marker, left(dot.x), top(dot.y), isBest ? 5 : 3.5)}
                  stroke={entry.style.color}
                  fill={isBest ? entry.style.color : 'var(--bg)'}
                  strokeWidth="1.75"
                  opacity={hovered !== null && hovered !== entry.runId ? 0.25 : isBest ? 1 : 0.7}
                  className={styles.dot}
                  onMouseEnter={() => hoverOver(hover, null, entry.runId)}
                  onMouseLeave={() => hoverOver(hover, null, null)}
                  onClick={() => onOpen(entry, checkpoint)}
                >
                  <title>
                    {`${entry.run.spec.name}, ${checkpoint.name.toLowerCase()}: ${x} ${formatMetric(dot.x)}, ${y} ${formatMetric(dot.y)}${isBest ? '. Not beaten in both' : ''}`}
                  </title>
                </path>
              )
            })}
          </svg>
        )}
      </div>
      <ol className={styles.frontList} aria-label="Not beaten in both">
        {best.slice(0, 8).map(({ entry, checkpoint, x: atX, y: atY }) => (
          <li key={`${entry.runId}/${checkpoint.id}`}>
            <button type="button" className={styles.link} onClick={() => onOpen(entry, checkpoint)}>
              <MidText text={`${entry.label}, ${checkpoint.name.toLowerCase()}`} />
            </button>
            <span>
              {formatMetric(atX)} · {formatMetric(atY)}
            </span>
          </li>
        ))}
        {best.length > 8 && <li>and {best.length - 8} more</li>}
      </ol>
    </div>
  )
}

function dotsOf({ entries }: CompareData, x: string, y: string): Dot[] {
  return entries.flatMap((entry) =>
    entry.checkpoints.flatMap((checkpoint) => {
      const atX = metricValue(checkpoint, x)
      const atY = metricValue(checkpoint, y)
      return atX === null || atY === null ? [] : [{ entry, checkpoint, x: atX, y: atY }]
    }),
  )
}

function axisOf(values: readonly number[]): ValueAxis {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return valueAxis(low, high)
}

interface GridProps {
  axis: ValueAxis
  place: (value: number) => number
  /** The axis on the left. */
  isVertical: boolean
  width: number
}

function Grid({ axis, place, isVertical, width }: GridProps) {
  const decimals = tickDecimals(axis.ticks)
  return axis.ticks.map((tick) => {
    const at = place(tick)
    return isVertical ? (
      <g key={tick}>
        <line className={styles.grid} x1={LEFT} x2={width - EDGE} y1={at} y2={at} />
        <text className={styles.label} x={LEFT - 8} y={at + 4} textAnchor="end">
          {formatMetric(tick, decimals)}
        </text>
      </g>
    ) : (
      <text key={tick} className={styles.label} x={at} y={HEIGHT - BOTTOM + 16} textAnchor="middle">
        {formatMetric(tick, decimals)}
      </text>
    )
  })
}
