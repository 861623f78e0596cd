import { Popover } from '@base-ui/react/popover'
import { useState } from 'react'
import { Button, IconButton } from '../ui/button.tsx'
import { FindField } from '../ui/find-field.tsx'
import popup from '../ui/popup.module.css'
import styles from './column-picker.module.css'
import type { Columns } from './columns.ts'
import type { RunData } from './run-data.ts'

/** Which metrics are columns, and in which order. */
export function ColumnPicker({ data, columns }: { data: RunData; columns: Columns }) {
  const [text, setText] = useState('')
  const { metrics } = columns
  const rest = data.numeric.filter((metric) => !metrics.includes(metric))
  const found = [...metrics, ...rest].filter((metric) => metric.toLowerCase().includes(text.trim().toLowerCase()))
  return (
    <Popover.Root onOpenChange={() => setText('')}>
      <Popover.Trigger
        render={
          <Button size="sm" kind="quiet" icon="columns">
            Columns {metrics.length} of {data.numeric.length}
          </Button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner className={popup.positioner} sideOffset={4} align="end">
          <Popover.Popup className={[popup.popup, styles.picker].join(' ')} aria-label="Columns">
            <FindField className={styles.find} label="Find a metric" value={text} onChange={setText} />
            <ul className={styles.list}>
              {found.map((metric) => {
                const at = metrics.indexOf(metric)
                return (
                  <li key={metric}>
                    <label className={styles.name}>
                      <input type="checkbox" checked={at >= 0} disabled={metric === data.primary} onChange={() => columns.toggle(metric)} />
                      <span title={metric}>{metric}</span>
                    </label>
                    {at >= 0 && (
                      <>
                        <IconButton
                          icon="arrowUp"
                          label={`Move ${metric} to the left`}
                          disabled={at === 0}
                          onClick={() => columns.move(metric, metrics[at - 1] ?? null)}
                        />
                        <IconButton
                          icon="arrowDown"
                          label={`Move ${metric} to the right`}
                          disabled={at === metrics.length - 1}
                          onClick={() => columns.move(metric, metrics[at + 2] ?? null)}
                        />
                        <IconButton
                          icon="pin"
                          label={`Keep ${metric} in sight`}
                          aria-pressed={columns.choice.pinned.includes(metric)}
                          className={columns.choice.pinned.includes(metric) ? styles.pinned : undefined}
                          onClick={() => columns.pin(metric)}
                        />
                      </>
                    )}
                  </li>
                )
              })}
            </ul>
            {found.length === 0 && <p className={styles.note}>No metric has that in its name.</p>}
            <div className={styles.foot}>
              <Button size="sm" kind="quiet" onClick={columns.reset}>
                As they come
              </Button>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
