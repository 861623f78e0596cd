import { starPath } from '../checkpoints/epoch-mark.tsx'
import styles from './welcome-chart.module.css'

const VALUES = [
  0.768, 0.787, 0.799, 0.811, 0.818, 0.816, 0.827, 0.832, 0.839, 0.838, 0.846, 0.847, 0.844, 0.845, 0.84, 0.842, 0.839, 0.84, 0.838, 0.838,
]
const BEST = 11
const HERE = new Set([8, 13])

/** A small picture of what the app is for. */
export function WelcomeChart() {
  const points = VALUES.map((value, index) => ({ x: 16 + index * 19.8, y: 190 - (value - 0.76) * 1700 }))
  const best = points[BEST]
  return (
    <svg className={styles.chart} viewBox="0 0 408 204" role="img" aria-label="A chart of f1 over 20 epochs with the best epoch marked">
      {[60, 100, 140, 180].map((y) => (
        <line key={y} x1="0" x2="408" y1={y} y2={y} className={styles.grid} />
      ))}
      <rect x="0" y={(best?.y ?? 0) - 1} width="408" height="8" className={styles.band} />
      <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} className={styles.line} />
      {best && <line x1={best.x} x2={best.x} y1="8" y2="200" className={styles.selected} />}
      {points.map(({ x, y }, index) =>
        index === BEST ? (
          <path key={x} d={starPath(x, y, 9)} className={styles.hollow} />
        ) : (
          <circle key={x} cx={x} cy={y} r="3.5" className={HERE.has(index) ? styles.filled : styles.hollow} />
        ),
      )}
      {best && (
        <text x={best.x + 10} y={best.y - 14} className={styles.label}>
          Epoch 12, best f1 0.8472
        </text>
      )}
    </svg>
  )
}
