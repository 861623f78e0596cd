import { formatCount } from '../../shared/format/index.ts'
import type { UnreadableItem } from '../../shared/vi/page.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { countUnreadable, unreadableDetails } from './unreadable-details.ts'
import styles from './unreadable-rows.module.css'

/** A page of nothing but unreadable items would be as long as a run; so many say what is wrong. */
const MAX_ROWS = 50

interface UnreadableRowsProps {
  items: readonly UnreadableItem[]
  runId: string
  /** The number of the first of these rows in the grid, from 1. */
  position: number
}

/** The checkpoints of a run that could not be read, after all others in the grid: which field is not as it should be. */
export function UnreadableRows({ items, runId, position }: UnreadableRowsProps) {
  const copy = useCopy()
  const rest = items.length - MAX_ROWS
  return (
    <div role="rowgroup" className={styles.rows}>
      {items.slice(0, MAX_ROWS).map((item, index) => (
        <div key={item.at} role="row" aria-rowindex={position + index} className={styles.row}>
          <div role="gridcell" className={styles.cell}>
            <span className={styles.mark}>
              <Icon name="circleAlert" size={14} />
            </span>
            <span className={styles.name}>{item.name}</span>
            <span className={styles.words}>could not be read:</span>
            <code className={styles.reason} title={`${item.field} ${item.reason}`}>
              {item.field} {item.reason}
            </code>
            <Button size="sm" kind="quiet" onClick={() => void copy(unreadableDetails(item, runId), 'Details')}>
              Copy details
            </Button>
          </div>
        </div>
      ))}
      {rest > 0 && (
        <div role="row" aria-rowindex={position + MAX_ROWS} className={styles.row}>
          <div role="gridcell" className={styles.cell}>
            and {formatCount(rest)} more
          </div>
        </div>
      )}
    </div>
  )
}

/** Counts those below the table, so that nobody takes what is shown for all there is. */
export function UnreadableFoot({ shown, items, onShow }: { shown: number; items: readonly UnreadableItem[]; onShow: () => void }) {
  return (
    <p className={styles.foot}>
      <span className={styles.mark}>
        <Icon name="circleAlert" size={14} />
      </span>
      <span className={styles.text}>
        {formatCount(shown)} shown, <strong>{countUnreadable(items)}</strong>. {items.length === 1 ? 'It is' : 'They are'} left out of best,
        chart and totals.
      </span>
      <Button size="sm" kind="quiet" onClick={onShow}>
        {items.length === 1 ? 'Show it' : 'Show them'}
      </Button>
    </p>
  )
}

/** A run of whose checkpoints not one could be read. */
export function NothingReadable({ items, runId }: { items: readonly UnreadableItem[]; runId: string }) {
  const copy = useCopy()
  const [first] = items
  return (
    <EmptyState
      icon="circleAlert"
      title={
        items.length === 1 ? 'The only checkpoint could not be read' : `None of ${formatCount(items.length)} checkpoints could be read`
      }
      action={
        <Button onClick={() => void copy(items.map((item) => unreadableDetails(item, runId)).join('\n\n'), 'Details')}>Copy details</Button>
      }
    >
      <p>
        {first && `${first.name}: ${first.field} ${first.reason}. `}
        This app may be older than Vi’s API. Look for an update.
      </p>
    </EmptyState>
  )
}
