import { formatMetric } from '../../shared/format/index.ts'
import type { ChartRow } from '../../shared/metrics/rows.ts'
import styles from './chart-table.module.css'

interface ChartTableProps {
  rows: readonly ChartRow[]
  metrics: readonly string[]
  height: number
  selectedId: string | null
  onSelect: (id: string) => void
}

/** The chart's numbers as a table: the same epochs, the same metrics. */
export function ChartTable({ rows, metrics, height, selectedId, onSelect }: ChartTableProps) {
  return (
    <div className={styles.scroll} style={{ height }} tabIndex={0} role="region" aria-label="The chart as a table">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Epoch</th>
            {metrics.map((metric) => (
              <th key={metric} scope="col">
                {metric}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ epoch, id, values }) => (
            <tr key={id} aria-current={id === selectedId ? 'true' : undefined} onClick={() => onSelect(id)}>
              <th scope="row">{epoch}</th>
              {metrics.map((metric) => {
                const value = values[metric] ?? null
                return (
                  <td key={metric} title={value === null ? undefined : String(value)}>
                    {formatMetric(value)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
