import { formatCount } from '../../shared/format/index.ts'
import type { UnreadableItem } from '../../shared/vi/page.ts'
import { countUnreadable, unreadableDetails } from '../checkpoints/unreadable-details.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { useCopy } from '../ui/use-copy.ts'
import styles from './unreadable-runs.module.css'

const MAX_ROWS = 50

/** Runs that could not be read, after those that could: which field is not as it should be. */
export function UnreadableRuns({ items }: { items: readonly UnreadableItem[] }) {
  const copy = useCopy()
  return (
    <ul className={styles.list} aria-label="Runs that could not be read">
      {items.slice(0, MAX_ROWS).map((item) => (
        <li key={item.at} className={styles.row}>
          <span className={styles.mark}>
            <Icon name="circleAlert" size={14} />
          </span>
          <div className={styles.text}>
            <span className={styles.name} title={item.name}>
              {item.name}
            </span>
            <code className={styles.reason} title={`${item.field} ${item.reason}`}>
              {item.field} {item.reason}
            </code>
          </div>
          <IconButton icon="copy" label="Copy details" onClick={() => void copy(unreadableDetails(item, null), 'Details')} />
        </li>
      ))}
      {items.length > MAX_ROWS && <li className={styles.rest}>and {formatCount(items.length - MAX_ROWS)} more</li>}
    </ul>
  )
}

/** Counts them below the list. */
export function UnreadableRunsFoot({ shown, items }: { shown: number; items: readonly UnreadableItem[] }) {
  return (
    <p className={styles.foot}>
      {formatCount(shown)} shown, <strong>{countUnreadable(items)}</strong>
    </p>
  )
}
