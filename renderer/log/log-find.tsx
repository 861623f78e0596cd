import { type KeyboardEvent, useEffect, useRef } from 'react'
import { formatCount } from '../../shared/format/index.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import styles from './log-bar.module.css'

interface LogFindProps {
  text: string
  /** How many lines match; which of them is shown, from 1, or 0 while none is. */
  count: number
  position: number
  onText: (text: string) => void
  onStep: (by: 1 | -1) => void
  /** The user is done here. */
  onLeave: () => void
}

/** Finds a text in a log. Enter goes to the next line that has it, Shift Enter to the one before; Ctrl F leads here. */
export function LogFind({ text, count, position, onText, onStep, onLeave }: LogFindProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onFind = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'f' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey || event.defaultPrevented) return
      if (event.target instanceof HTMLElement && event.target.closest('[role=dialog], [role=alertdialog]')) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    window.addEventListener('keydown', onFind)
    return () => window.removeEventListener('keydown', onFind)
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
    else if (event.key === 'ArrowDown') onStep(1)
    else if (event.key === 'ArrowUp') onStep(-1)
    else if (event.key !== 'Escape') return
    else if (text === '') onLeave()
    else onText('')
    event.preventDefault()
  }
  const isSearching = text.trim() !== ''
  return (
    <div className={styles.find} role="search" aria-label="Training log">
      <Icon name="search" size={14} />
      <input
        ref={input}
        type="search"
        aria-label="Find in the log"
        placeholder="Find"
        spellCheck={false}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {isSearching && (
        <>
          <span className={styles.matches} role="status">
            {count === 0 ? 'None' : `${formatCount(position)} of ${formatCount(count)}`}
          </span>
          {count > 1 && (
            <span className={styles.steps}>
              <IconButton icon="chevronUp" label="Previous line that has it" onClick={() => onStep(-1)} />
              <IconButton icon="chevronDown" label="Next line that has it" onClick={() => onStep(1)} />
            </span>
          )}
        </>
      )}
    </div>
  )
}
