import type { ReactNode } from 'react'
import type { RunSearch } from '../app/search.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu, MenuChoice } from '../ui/menu.tsx'
import styles from './log-bar.module.css'
import type { LeastLevel } from './log-lines.ts'

interface LogBarProps {
  /** Whether there are lines at all: else there is nothing to do but to go back to the chart. */
  hasLines: boolean
  find: ReactNode
  /** The choice between chart and log. */
  choice: ReactNode
  view: RunSearch
  /** The blocks that wrote lines; with fewer than two there is nothing to choose. */
  blocks: readonly string[]
  hasLevels: boolean
  /** How many lines are shown. */
  count: number
  isRunning: boolean
  follows: boolean
  onChange: (change: Partial<RunSearch>) => void
  onFollow: (on: boolean) => void
  onCopy: () => void
  onSave: () => void
}

const ALL = ''
const LEVELS: readonly { value: LeastLevel | typeof ALL; label: string }[] = [
  { value: ALL, label: 'All levels' },
  { value: 'info', label: 'Info and above' },
  { value: 'warn', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors only' },
]
const LEVEL_WORDS = { info: 'info+', warn: 'warn+', error: 'error' } as const

/** What is shown of a log, and what can be done with it. */
export function LogBar(props: LogBarProps) {
  const { hasLines, choice, view } = props
  return (
    <div className={[styles.bar, view.find && styles.searching].filter(Boolean).join(' ')}>
      {hasLines ? <Tools {...props} /> : <span className={styles.gap} />}
      {choice}
    </div>
  )
}

function Tools(props: LogBarProps) {
  const { find, view, blocks, hasLevels, count, isRunning, follows, onChange, onFollow, onCopy, onSave } = props
  return (
    <>
      {find}
      {hasLevels && (
        <Menu trigger={filterButton('Level', view.level ? LEVEL_WORDS[view.level] : 'all')}>
          <MenuChoice
            label="Show"
            value={view.level ?? ALL}
            options={LEVELS}
            onChange={(level) => onChange({ level: level || undefined })}
          />
        </Menu>
      )}
      {(blocks.length > 1 || view.block !== undefined) && (
        <Menu trigger={filterButton('Block', view.block ?? 'all')}>
          <MenuChoice
            label="Show lines of"
            value={view.block ?? ALL}
            options={[{ value: ALL, label: 'All blocks' }, ...blocks.map((block) => ({ value: block, label: block }))]}
            onChange={(block) => onChange({ block: block || undefined })}
          />
        </Menu>
      )}
      <span className={styles.gap} />
      <Button
        icon="arrowDown"
        className={styles.follow}
        aria-pressed={isRunning && follows}
        disabled={!isRunning}
        title={isRunning ? 'Stay at the end as lines come' : 'The run is not running, so no more lines come'}
        onClick={() => onFollow(!follows)}
      >
        Follow
      </Button>
      <Button icon="copy" className={styles.copy} disabled={count === 0} title="Copy the lines that are shown" onClick={onCopy}>
        Copy
      </Button>
      <IconButton icon="arrowDownToLine" label="Save the lines that are shown as a file" disabled={count === 0} onClick={onSave} />
    </>
  )
}

/** A menu's button that says what is chosen in it. */
function filterButton(name: string, value: string) {
  return (
    <Button className={styles.filter}>
      {name} <strong>{value}</strong>
      <Icon name="chevronDown" size={14} />
    </Button>
  )
}
