import type { Library, LibraryEntry } from '../../shared/contract/library.ts'
import { formatBytes } from '../../shared/format/index.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import styles from './library.module.css'

interface DiskBarProps {
  folder: Library['folders'][number]
  entries: readonly LibraryEntry[]
  /** Null for the folder in use, which cannot be forgotten. */
  onForget: (() => void) | null
}

/** A save folder: how much of its drive the checkpoints take, and how much is free. */
export function DiskBar({ folder, entries, onForget }: DiskBarProps) {
  const { displayPath, freeBytes, totalBytes, problem } = folder
  const ours = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const others = totalBytes === null || freeBytes === null ? 0 : Math.max(0, totalBytes - freeBytes - ours)
  const percent = (bytes: number) => `${totalBytes ? (bytes / totalBytes) * 100 : 0}%`
  return (
    <section className={styles.disk} aria-label={displayPath}>
      <div className={styles.diskHead}>
        <Icon name="folder" size={14} />
        <MidText text={displayPath} className={styles.diskName} />
        {onForget && (
          <Button kind="quiet" size="sm" onClick={onForget} title="Nothing in it is touched">
            Forget this folder
          </Button>
        )}
      </div>
      {problem === null ? (
        <>
          <div className={styles.diskBar} aria-hidden="true">
            <span className={styles.ours} style={{ width: percent(ours) }} />
            <span className={styles.others} style={{ width: percent(others) }} />
          </div>
          <p className={styles.diskWords}>
            <span>
              {entries.length} {entries.length === 1 ? 'checkpoint' : 'checkpoints'}, {formatBytes(ours)} · other files,{' '}
              {formatBytes(others)}
            </span>
            {freeBytes !== null && totalBytes !== null && (
              <span>
                {formatBytes(freeBytes)} of {formatBytes(totalBytes)} free
              </span>
            )}
          </p>
        </>
      ) : (
        <p className={styles.diskProblem}>{problem} It may be on a drive that is not connected.</p>
      )}
    </section>
  )
}
