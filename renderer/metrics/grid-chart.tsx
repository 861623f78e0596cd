import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useMemo, useRef } from 'react'
import { formatMetric } from '../../shared/format/index.ts'
import { chartScale } from '../../shared/metrics/chart-scale.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { type ChartRow, chartRows, thinRows } from '../../shared/metrics/rows.ts'
import { smooth } from '../../shared/metrics/smooth.ts'
import { starPath } from '../checkpoints/epoch-mark.tsx'
import type { Hover } from '../checkpoints/hover.ts'
import type { RunData } from '../checkpoints/run-data.ts'
import { Icon } from '../ui/icon.tsx'
import { useStore } from '../ui/store.ts'
import { type Geometry, placeAt, xOf, yOf } from './geometry.ts'
import styles from './grid-chart.module.css'
import type { ChartLook } from './metric-chart.tsx'
import { nearest } from './nearest.ts'
import { SERIES } from './series.ts'
import { tickDecimals } from './tick-decimals.ts'
import { useChartLines } from './use-chart-lines.ts'
import { useSize } from './use-size.ts'

interface GridChartProps {
  data: RunData
  metrics: readonly string[]
  height: number
  selected: Checkpoint | null
  hover: Hover
  look: ChartLook
  onSelect: (checkpoint: Checkpoint) => void
  /** A click on a metric's name. */
  onPrimary: (metric: string) => void
}

const TILE_PX = 152
const GAP_PX = 12
const HEAD_PX = 28
const MOST_ROWS = 300

/** Each metric in a chart of its own, all at the same epochs; only the charts in sight are drawn. */
export function GridChart({ data, metrics, height, ...rest }: GridChartProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const width = useSize(scroller)
  const columns = width >= 600 ? 3 : 2
  const tilePx = Math.max(120, Math.floor((width - 32 - (columns - 1) * GAP_PX) / columns))
  const lines = Math.ceil(metrics.length / columns)
  const virtual = useVirtualizer({
    count: lines,
    getScrollElement: () => scroller.current,
    estimateSize: () => TILE_PX + GAP_PX,
    overscan: 1,
  })
  return (
    <div ref={scroller} className={styles.scroll} style={{ height }} tabIndex={0} role="region" aria-label="Charts of the metrics">
      {width > 0 && (
        <div className={styles.all} style={{ height: virtual.getTotalSize() }}>
          {virtual
            .getVirtualItems()
            .map((line) =>
              metrics
                .slice(line.index * columns, (line.index + 1) * columns)
                .map((metric, column) => (
                  <Tile
                    key={metric}
                    data={data}
                    metric={metric}
                    width={tilePx}
                    left={16 + column * (tilePx + GAP_PX)}
                    top={line.start}
                    {...rest}
                  />
                )),
            )}
        </div>
      )}
    </div>
  )
}

interface TileProps extends Omit<GridChartProps, 'metrics' | 'height'> {
  metric: string
  width: number
  left: number
  top: number
}

const Tile = memo(function Tile({ data, metric, width, left, top, selected, hover, look, onSelect, onPrimary }: TileProps) {
  const Lines = useChartLines()
  const best = data.bests.get(metric)
  const direction = data.directionOf(metric)
  const all = useMemo(() => chartRows(data.checkpoints, [metric]), [data.checkpoints, metric])
  const [from, to] = look.zoom ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const rows = useMemo(() => all.filter(({ epoch }) => epoch >= from && epoch <= to), [all, from, to])
  const { log, robust } = look
  const scale = useMemo(() => chartScale(rows, [metric], { log, robust }), [rows, metric, log, robust])
  const geometry = useMemo<Geometry | null>(
    () =>
      scale && {
        width,
        height: TILE_PX - HEAD_PX,
        left: 44,
        right: 4,
        top: 8,
        bottom: 20,
        first: rows[0]?.epoch ?? 0,
        last: rows.at(-1)?.epoch ?? 0,
        axis: { ...scale.axis, ticks: everySecond(scale.axis.ticks) },
      },
    [scale, width, rows],
  )
  const drawn = useMemo(
    () => linesOf(rows, metric, look.smooth, (value) => scale?.place(metric, value) ?? null),
    [rows, metric, look.smooth, scale],
  )
  const formatTick = useMemo(() => {
    const decimals = tickDecimals((geometry?.axis.ticks ?? []).map((tick) => scale?.valueAt(tick) ?? tick))
    return (tick: number) => formatMetric(scale?.valueAt(tick) ?? tick, decimals)
  }, [geometry, scale])
  const checkpointAt = (clientX: number, box: DOMRect): Checkpoint | null => {
    if (!geometry) return null
    const row = nearest(rows, placeAt(geometry, clientX - box.left), ({ epoch }) => epoch)
    return data.byId.get(row?.id ?? '') ?? null
  }
  return (
    <figure
      className={[styles.tile, metric === data.primary && styles.primary].filter(Boolean).join(' ')}
      style={{ left, top, width, height: TILE_PX }}
    >
      <figcaption className={styles.head}>
        <button type="button" className={styles.name} onClick={() => onPrimary(metric)} title={`${metric}: make primary`}>
          <span>{metric}</span> <Icon name={direction === 'higher' ? 'arrowUp' : 'arrowDown'} size={11} />
        </button>
        {best && (
          <span className={styles.value}>
            {formatMetric(best.value)} <span>at {best.checkpoint.epoch ?? best.checkpoint.id.slice(-6)}</span>
          </span>
        )}
      </figcaption>
      {geometry && scale ? (
        <div
          className={styles.plot}
          dir="ltr"
          onMouseMove={(event) => hover.set(checkpointAt(event.clientX, event.currentTarget.getBoundingClientRect())?.id ?? null)}
          onMouseLeave={() => hover.set(null)}
          onClick={(event) => {
            const checkpoint = checkpointAt(event.clientX, event.currentTarget.getBoundingClientRect())
            if (checkpoint) onSelect(checkpoint)
          }}
        >
          <div aria-hidden="true">
            {Lines && <Lines geometry={geometry} rows={drawn.rows} lines={drawn.lines} formatTick={formatTick} />}
          </div>
          <svg className={styles.marks} width={width} height={geometry.height} role="img" aria-label={`${metric}, ${rows.length} epochs`}>
            {selected?.epoch != null && selected.epoch >= geometry.first && selected.epoch <= geometry.last && (
              <line
                className={styles.selected}
                x1={xOf(geometry, selected.epoch)}
                x2={xOf(geometry, selected.epoch)}
                y1={4}
                y2={geometry.height - geometry.bottom}
              />
            )}
            {best?.checkpoint.epoch != null && best.checkpoint.epoch >= geometry.first && best.checkpoint.epoch <= geometry.last && (
              <path
                className={styles.star}
                d={starPath(xOf(geometry, best.checkpoint.epoch), yOf(geometry, scale.place(metric, best.value) ?? 0), 7)}
              />
            )}
            <text className={styles.tick} x={xOf(geometry, geometry.first)} y={geometry.height - 5} textAnchor="middle">
              {geometry.first}
            </text>
            {geometry.last > geometry.first && (
              <text className={styles.tick} x={xOf(geometry, geometry.last)} y={geometry.height - 5} textAnchor="middle">
                {geometry.last}
              </text>
            )}
          </svg>
          <TileHover geometry={geometry} data={data} metric={metric} hover={hover} />
        </div>
      ) : (
        <p className={styles.nothing}>{look.log ? 'No value above 0 to show on a logarithmic scale' : 'No value at these epochs'}</p>
      )}
    </figure>
  )
})

/** The hovered epoch, the same in every tile. */
function TileHover({ geometry, data, metric, hover }: { geometry: Geometry; data: RunData; metric: string; hover: Hover }) {
  const id = useStore(hover)
  const checkpoint = id === null ? undefined : data.byId.get(id)
  if (!checkpoint || checkpoint.epoch === null || checkpoint.epoch < geometry.first || checkpoint.epoch > geometry.last) return null
  const x = xOf(geometry, checkpoint.epoch)
  const right = x > geometry.width / 2
  return (
    <>
      <div className={styles.hoverLine} style={{ left: x }} />
      <span className={styles.hoverValue} style={right ? { right: geometry.width - x + 6 } : { left: x + 6 }}>
        {checkpoint.epoch}: {formatMetric(Object.hasOwn(checkpoint.numbers, metric) ? (checkpoint.numbers[metric] ?? null) : null)}
      </span>
    </>
  )
}

function linesOf(rows: readonly ChartRow[], metric: string, weight: number, place: (value: number | null) => number | null) {
  const color = SERIES[0].color
  const averages =
    weight > 0
      ? smooth(
          rows.map(({ values }) => values[metric] ?? null),
          weight,
        )
      : null
  const places = new Map(rows.map((row, index) => [row, index]))
  return {
    rows: thinRows(rows, [metric], MOST_ROWS, new Set()).map((row) => ({
      at: row.epoch,
      s0: place(row.values[metric] ?? null),
      ...(averages && { s1: place(averages[places.get(row) ?? 0] ?? null) }),
    })),
    lines: averages
      ? [
          { color, dash: '', faint: true },
          { color, dash: '' },
        ]
      : [{ color, dash: '' }],
  }
}

/** In a small chart every second tick is enough. */
function everySecond(ticks: readonly number[]): number[] {
  return ticks.length > 4 ? ticks.filter((_, index) => index % 2 === 0) : [...ticks]
}
