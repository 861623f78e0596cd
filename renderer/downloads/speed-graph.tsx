import { formatSpeed } from '../../shared/format/index.ts'
import styles from './downloads-view.module.css'

const SECONDS = 60
const WIDTH = 366
const HEIGHT = 64

/** The speed of the last 60 seconds. */
export function SpeedGraph({ recent, now }: { recent: readonly number[]; now: number }) {
  const peak = Math.max(...recent, 1)
  const points = recent.map((speed, index) => {
    const x = ((SECONDS - recent.length + index) / (SECONDS - 1)) * WIDTH
    return `${x.toFixed(1)},${(HEIGHT - 2 - (speed / peak) * (HEIGHT - 6)).toFixed(1)}`
  })
  const firstX = points[0]?.split(',')[0] ?? '0'
  return (
    <figure className={styles.graph}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <polygon points={`${firstX},${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`} />
        <polyline points={points.join(' ')} />
      </svg>
      <figcaption>
        <span>Last 60 s</span>
        <span>
          {formatSpeed(now)} now, peak {formatSpeed(peak)}
        </span>
      </figcaption>
    </figure>
  )
}
