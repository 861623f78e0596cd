import { useState } from 'react'
import { formatDelta, formatMetric } from '../../shared/format/index.ts'
import { metricValue } from '../../shared/metrics/best.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { gapToBest, type RunData } from '../checkpoints/run-data.ts'
import { Icon } from '../ui/icon.tsx'
import styles from './inspector.module.css'

const FIRST = 5

/** Every metric, all read at the selected checkpoint, with the gap to that metric's own best and the epoch of that. */
export function MetricsAtEpoch({ data, checkpoint }: { data: RunData; checkpoint: Checkpoint }) {
  const [all, setAll] = useState(false)
  const texts = Object.entries(checkpoint.texts)
  if (data.numeric.length === 0 && texts.length === 0) return null
  const numeric = all ? data.numeric : data.numeric.slice(0, FIRST)
  const hidden = data.numeric.length + texts.length - numeric.length
  return (
    <section className={styles.section} aria-label="Metrics">
      <div className={styles.sectionHead}>
        <h3 className={styles.sectionTitle}>Metrics at {checkpoint.name.toLowerCase()}</h3>
        <span>vs own best</span>
      </div>
      <table className={styles.metrics}>
        <colgroup>
          <col />
          <col />
          <col />
          <col />
        </colgroup>
        <tbody>
          {numeric.map((metric) => (
            <MetricRow key={metric} metric={metric} data={data} checkpoint={checkpoint} />
          ))}
          {all &&
            texts.map(([name, text]) => (
              <tr key={name}>
                <th scope="row" title={name}>
                  {name}
                </th>
                <td colSpan={3} className={styles.textValue} title={text}>
                  {text}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      {(all || hidden > 0) && (
        <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `${hidden} more`}
          <Icon name={all ? 'chevronUp' : 'chevronDown'} size={14} />
        </button>
      )}
    </section>
  )
}

function MetricRow({ metric, data, checkpoint }: { metric: string; data: RunData; checkpoint: Checkpoint }) {
  const value = metricValue(checkpoint, metric)
  const gap = value === null ? null : gapToBest(data, metric, value)
  const best = data.bests.get(metric)
  const direction = data.directionOf(metric)
  return (
    <tr>
      <th scope="row" title={`${metric}, ${direction} is better`}>
        {metric} <Icon name={direction === 'higher' ? 'arrowUp' : 'arrowDown'} size={11} />
      </th>
      <td className={metric === data.primary ? styles.value : undefined} title={value === null ? 'Not evaluated here' : String(value)}>
        {formatMetric(value)}
      </td>
      {value !== null && gap === null ? (
        <td colSpan={2} className={styles.own}>
          best
        </td>
      ) : (
        <>
          <td className={styles.gap}>{gap === null ? '' : formatDelta(gap)}</td>
          <td className={styles.gap}>{best ? best.checkpoint.name.toLowerCase().replace('checkpoint ', '') : ''}</td>
        </>
      )}
    </tr>
  )
}
