import { useMemo } from 'react'
import { formatMetric } from '../../shared/format/index.ts'
import { statisticsOf } from '../../shared/metrics/statistics.ts'
import styles from './checkpoint-table.module.css'
import type { Column } from './columns.ts'
import type { RunData } from './run-data.ts'

const KINDS = ['min', 'max', 'last'] as const

interface StatisticsRowsProps {
  data: RunData
  columns: readonly Column[]
  decimals: ReadonlyMap<string, number>
  /** The number of the first of these rows, from 1. */
  position: number
}

/** The lowest, highest and last value of each metric, with the epoch where it stood; they stay in sight below the checkpoints. */
export function StatisticsRows({ data, columns, decimals, position }: StatisticsRowsProps) {
  const found = useMemo(() => new Map(data.numeric.map((metric) => [metric, statisticsOf(data.checkpoints, metric)])), [data])
  return (
    <div className={styles.statistics} role="rowgroup">
      {KINDS.map((kind, index) => (
        <div key={kind} role="row" aria-rowindex={position + index} className={styles.statistic}>
          <div role="rowheader" className={styles.first}>
            {kind}
          </div>
          {columns.map(({ metric, kind: column }) => {
            const extreme = found.get(metric)?.[kind]
            if (column === 'delta') return <div key="delta" role="gridcell" />
            return (
              <div
                key={metric}
                role="gridcell"
                title={extreme ? `${extreme.value} at ${extreme.checkpoint.name.toLowerCase()}` : undefined}
              >
                {formatMetric(extreme?.value ?? null, decimals.get(metric))}
                {extreme && <span className={styles.at}> @{extreme.checkpoint.epoch ?? extreme.checkpoint.id.slice(-6)}</span>}
              </div>
            )
          })}
          <div role="gridcell" />
          <div role="gridcell" />
        </div>
      ))}
    </div>
  )
}
