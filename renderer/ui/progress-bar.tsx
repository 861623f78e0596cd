import styles from './progress-bar.module.css'

interface ProgressBarProps {
  /** 0 to 1; null while the whole is unknown. */
  share: number | null
  kind?: 'normal' | 'stalled' | 'paused'
  label: string
}

/** How much of something is done. */
export function ProgressBar({ share, kind = 'normal', label }: ProgressBarProps) {
  const percent = share === null ? undefined : Math.floor(share * 100)
  return (
    <div className={styles.track} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <div
        className={[styles.bar, styles[kind], share === null && styles.unknown].filter(Boolean).join(' ')}
        style={{ width: share === null ? '100%' : `${share * 100}%` }}
      />
    </div>
  )
}
