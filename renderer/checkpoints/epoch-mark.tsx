import styles from './epoch-mark.module.css'

/** Where a checkpoint is: only on Vi, being downloaded (0 to 1), or on this computer. */
export type Presence = 'remote' | 'local' | number

/** How {@link Presence} is said. */
export function presenceWords(presence: Presence): string {
  if (presence === 'local') return 'On this computer'
  if (presence === 'remote') return 'Only on Vi'
  return `Downloading, ${Math.floor(presence * 100)} percent`
}

/** The same in the middle of a sentence. */
export function presenceInSentence(presence: Presence): string {
  const words = presenceWords(presence)
  return words.charAt(0).toLowerCase() + words.slice(1)
}

/** The mark of a checkpoint, the same wherever it stands: hollow on Vi, filled here, part-filled on its way; a star for the best. */
export function EpochMark({ presence, best, size = 14 }: { presence: Presence; best: boolean; size?: number }) {
  const words = presenceWords(presence)
  const middle = size / 2
  return (
    <svg className={styles.mark} width={size} height={size} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={words}>
      <title>{words}</title>
      <MarkShape x={middle} y={middle} presence={presence} best={best} radius={best ? middle - 1 : middle - 2.5} />
    </svg>
  )
}

/** The shape of the mark, for charts. */
export function MarkShape({ x, y, presence, best, radius }: { x: number; y: number; presence: Presence; best: boolean; radius: number }) {
  const filled = presence === 'local'
  if (best) return <path d={starPath(x, y, radius)} className={filled ? styles.filled : styles.hollow} />
  return (
    <>
      <circle cx={x} cy={y} r={radius} className={filled ? styles.filled : styles.hollow} />
      {typeof presence === 'number' && <path d={slicePath(x, y, radius, presence)} className={styles.slice} />}
    </>
  )
}

/** A five-pointed star about a point. */
export function starPath(x: number, y: number, radius: number): string {
  const points = Array.from({ length: 10 }, (_, index) => {
    const angle = -Math.PI / 2 + (index * Math.PI) / 5
    const reach = index % 2 === 0 ? radius : radius * 0.45
    return `${(x + Math.cos(angle) * reach).toFixed(2)},${(y + Math.sin(angle) * reach).toFixed(2)}`
  })
  return `M${points.join('L')}Z`
}

function slicePath(x: number, y: number, radius: number, share: number): string {
  const angle = -Math.PI / 2 + Math.min(0.999, Math.max(0.001, share)) * 2 * Math.PI
  const end = `${(x + Math.cos(angle) * radius).toFixed(2)} ${(y + Math.sin(angle) * radius).toFixed(2)}`
  return `M${x} ${y}L${x} ${y - radius}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${end}Z`
}
