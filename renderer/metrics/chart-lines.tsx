import { memo } from 'react'
import { CartesianGrid, Line, LineChart, XAxis, YAxis } from 'recharts'
import { type Geometry, INSET } from './geometry.ts'
import { SERIES } from './series.ts'

interface ChartLinesProps {
  geometry: Geometry
  /** One row per epoch with the key `s<index>` for each series: a `data` of its own on each line would show wrong values. */
  rows: readonly Record<string, number | null>[]
  count: number
  formatTick: (value: number) => string
}

/** The grid, the value axis and the lines. Points, marks and the pointer are drawn over it, so this renders only with new data. */
export const ChartLines = memo(function ChartLines({ geometry, rows, count, formatTick }: ChartLinesProps) {
  const { width, height, left, right, top, bottom, firstEpoch, lastEpoch, axis } = geometry
  return (
    <LineChart
      width={width}
      height={height}
      data={[...rows]}
      margin={{ top, right, bottom, left: 0 }}
      accessibilityLayer={false}
      tabIndex={-1}
    >
      <CartesianGrid vertical={false} stroke="var(--grid)" />
      <XAxis
        dataKey="epoch"
        type="number"
        domain={[firstEpoch, lastEpoch]}
        padding={{ left: INSET, right: INSET }}
        hide
        allowDataOverflow
      />
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
      {SERIES.slice(0, count).map((series, index) => (
        <Line
          key={series.marker}
          dataKey={`s${index}`}
          type="linear"
          stroke={series.color}
          strokeWidth={2}
          strokeDasharray={series.dash}
          dot={false}
          activeDot={false}
          connectNulls
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  )
})
