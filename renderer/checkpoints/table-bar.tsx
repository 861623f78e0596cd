import { formatCount } from '../../shared/format/index.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { AfterFirstPaint } from '../ui/after-first-paint.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu, MenuCheck, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { ColumnPicker } from './column-picker.tsx'
import type { Columns } from './columns.ts'
import type { RunData } from './run-data.ts'
import styles from './table-bar.module.css'

/** What the address says of the table. */
export interface TableView {
  sort?: string | undefined
  reverse?: boolean | undefined
  filter?: string | undefined
  base?: string | undefined
  percent?: boolean | undefined
  stats?: boolean | undefined
}

interface TableBarProps {
  data: RunData
  columns: Columns
  view: TableView
  /** How many checkpoints pass the filter. */
  count: number
  localCount: number
  /** Why the filter cannot be understood. */
  problem: string | null
  base: Checkpoint | null
  selected: Checkpoint | null
  markedCount: number
  onChange: (change: TableView) => void
  onCopy: () => void
  onSave: () => void
  onDownloadMarked: () => void
  onUnmark: () => void
}

/** Above the table: how many there are, which are shown, which columns, and what can be done with them. */
export function TableBar(props: TableBarProps) {
  const { data, columns, view, count, localCount, problem, base, selected, markedCount, onChange } = props
  return (
    <div className={styles.bar}>
      <h2 className={styles.title}>Checkpoints</h2>
      <span className={styles.count}>
        {view.filter ? `${formatCount(count)} of ${formatCount(data.checkpoints.length)}` : formatCount(count)}
      </span>
      <span className={styles.filter}>
        <Icon name="listFilter" size={14} />
        <input
          type="search"
          aria-label="Filter checkpoints"
          aria-invalid={problem !== null}
          placeholder={`${data.primary ?? 'epoch'}>0.8, 10-20, text`}
          title={problem ?? 'Ranges like f1>0.8 or 10-20 for epochs, or text; all must hold'}
          value={view.filter ?? ''}
          spellCheck={false}
          onChange={(event) => onChange({ filter: event.target.value || undefined })}
        />
      </span>
      {problem !== null && (
        <span className={styles.problem} role="status">
          {problem}
        </span>
      )}
      {base && (
        <span className={styles.chip}>
          against {base.name.toLowerCase()}
          <button type="button" aria-label="Stop measuring against it" onClick={() => onChange({ base: undefined, percent: undefined })}>
            <Icon name="x" size={12} />
          </button>
        </span>
      )}
      <span className={styles.gap} />
      {markedCount > 0 ? (
        <>
          <span className={styles.count}>{markedCount} marked</span>
          <Button size="sm" icon="copy" onClick={props.onCopy}>
            Copy
          </Button>
          <Button size="sm" icon="arrowDownToLine" onClick={props.onDownloadMarked}>
            Download {markedCount}
          </Button>
          <IconButton icon="x" label="Mark none" onClick={props.onUnmark} />
        </>
      ) : (
        <>
          {localCount > 0 && (
            <span className={styles.local}>
              <Icon name="hardDrive" size={14} /> {localCount} on this computer
            </span>
          )}
          <AfterFirstPaint>
            <ColumnPicker data={data} columns={columns} />
            <Menu align="end" trigger={<IconButton icon="ellipsis" label="More for the table" />}>
              <MenuCheck checked={view.stats ?? false} onChange={(on) => onChange({ stats: on || undefined })}>
                Lowest, highest and last values
              </MenuCheck>
              {selected && (
                <MenuCheck
                  checked={base?.id === selected.id}
                  onChange={(on) => onChange({ base: on ? selected.id : undefined, percent: on ? view.percent : undefined })}
                >
                  Measure against {selected.name.toLowerCase()}
                </MenuCheck>
              )}
              {base && (
                <MenuCheck checked={view.percent ?? false} onChange={(on) => onChange({ percent: on || undefined })}>
                  Differences in percent
                </MenuCheck>
              )}
              <MenuSeparator />
              <MenuItem icon="copy" onClick={props.onCopy}>
                Copy the table
              </MenuItem>
              <MenuItem onClick={props.onSave}>Save CSV</MenuItem>
            </Menu>
          </AfterFirstPaint>
        </>
      )}
    </div>
  )
}
