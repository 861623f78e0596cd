import { memo } from 'react'
import { CartesianGrid, Line, LineChart, XAxis, YAxis } from 'recharts'
import { type Geometry, INSET } from './geometry.ts'
import type { LineStyle } from './series.ts'

/** A line of a chart; 2 px wide where not told. */
export interface DrawnLine extends Omit<LineStyle, 'marker'> {
  width?: number
  /** The raw line behind a smoothed one is faint. */
  faint?: boolean
}

interface ChartLinesProps {
  geometry: Geometry
  /** One row per epoch (`at`) with the key `s<index>` for each series: a `data` of its own on each line would show wrong values. */
  rows: readonly Record<string, number | null>[]
  lines: readonly DrawnLine[]
  formatTick: (value: number) => string
}

/** The grid, the value axis and the lines. Points, marks and the pointer are drawn over it, so this renders only with new data. */
export const ChartLines = memo(function ChartLines({ geometry, rows, lines, formatTick }: ChartLinesProps) {
  const { width, height, left, right, top, bottom, first, last, axis } = geometry
  return (
    <LineChart
      width={width}
      height={height}
      data={[...rows]}
      margin={{ top, right, bottom, left: 0 }}
      accessibilityLayer={false}
      tabIndex={-1}
    >
      <CartesianGrid vertical={false} verticalCoordinatesGenerator={noLines} stroke="var(--grid)" />
      <XAxis dataKey="at" type="number" domain={[first, last]} padding={{ left: INSET, right: INSET }} hide allowDataOverflow />
      <YAxis
        width={left}
        domain={[axis.min, axis.max]}
        ticks={axis.ticks}
        tickFormatter={formatTick}
        interval={0}
        axisLine={false}
        tickLine={false}
        tick={{ fill: 'var(--text-2)', fontSize: 11 }}
        allowDataOverflow
      />
      {lines.map(({ color, dash, width: strokeWidth = 2, faint = false }, index) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place, which is also its key in the rows
          key={index}
          dataKey={`s${index}`}
          type="linear"
          stroke={color}
          strokeWidth={strokeWidth}
          strokeDasharray={dash}
          strokeOpacity={faint ? 0.3 : 1}
          dot={false}
          activeDot={false}
          connectNulls
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  )
})

/** Without it the grid works out where vertical lines would be, and measures every label for that. */
function noLines(): number[] {
  return []
}
