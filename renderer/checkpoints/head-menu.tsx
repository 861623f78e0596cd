import { ContextMenu } from '@base-ui/react/context-menu'
import { type ReactNode, type SyntheticEvent, useState } from 'react'
import { MenuItem } from '../ui/menu.tsx'
import popup from '../ui/popup.module.css'
import styles from './checkpoint-table.module.css'
import type { Columns } from './columns.ts'

interface HeadMenuProps {
  columns: Columns
  primary: string | null
  onPrimary: (metric: string) => void
  onFlip: (metric: string) => void
  onSort: (metric: string) => void
  /** The heads of all columns; those of metrics say which in `data-metric`. */
  children: ReactNode
}

/** The row of heads, with one menu for whichever metric is under the pointer: a menu for each would cost as much as the rows. */
export function HeadMenu({ columns, primary, onPrimary, onFlip, onSort, children }: HeadMenuProps) {
  const [metric, setMetric] = useState<string | null>(null)
  const find = (event: SyntheticEvent) => {
    const head = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-metric]') : null
    setMetric(head?.dataset.metric ?? null)
    return head
  }
  const isPinned = columns.list.some((column) => column.metric === metric && column.start !== null)
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        render={<div className={styles.head} role="row" aria-rowindex={1} />}
        onTouchStart={find}
        onContextMenu={(event) => {
          if (find(event)) return
          event.preventBaseUIHandler()
        }}
      >
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className={popup.positioner}>
          <ContextMenu.Popup className={popup.popup}>
            {metric !== null && (
              <>
                <MenuItem onClick={() => onPrimary(metric)} disabled={metric === primary}>
                  Make primary
                </MenuItem>
                <MenuItem onClick={() => onFlip(metric)}>Flip direction</MenuItem>
                <MenuItem onClick={() => onSort(metric)}>Sort</MenuItem>
                <MenuItem icon="pin" onClick={() => columns.pin(metric)}>
                  {isPinned ? 'Let it scroll' : 'Keep in sight'}
                </MenuItem>
                <MenuItem icon="eyeOff" onClick={() => columns.toggle(metric)} disabled={metric === primary}>
                  Hide
                </MenuItem>
              </>
            )}
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
