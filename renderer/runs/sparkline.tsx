import { memo } from 'react'
import styles from './sparkline.module.css'

const WIDTH = 56
const HEIGHT = 16

/** A metric over a run at a glance, with a dot at its best. Decoration: the value stands beside it. */
export const Sparkline = memo(function Sparkline({ values, bestIndex }: { values: readonly number[]; bestIndex: number }) {
  const low = Math.min(...values)
  const spread = Math.max(...values) - low || 1
  const x = (index: number) => (values.length > 1 ? 2 + (index / (values.length - 1)) * (WIDTH - 4) : WIDTH - 4)
  const y = (value: number) => HEIGHT - 3 - ((value - low) / spread) * (HEIGHT - 6)
  return (
    <svg className={styles.sparkline} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <polyline points={values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} />
      <circle cx={x(bestIndex)} cy={y(values[bestIndex] ?? low)} r="2.2" />
    </svg>
  )
})
