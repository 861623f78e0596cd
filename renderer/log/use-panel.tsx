import { type KeyboardEvent, type ReactNode, type RefObject, useRef, useState } from 'react'
import type { RunSearch } from '../app/search.ts'
import { PanelChoice } from './panel-choice.tsx'

/** What stands above a run's checkpoints, and how that is changed. */
export interface Panel {
  isLog: boolean
  /** The choice between chart and log, to be shown with either. */
  choice: ReactNode
  /** The view in which the key L changes it. */
  centre: RefObject<HTMLDivElement | null>
  onKeyDown: (event: KeyboardEvent) => void
  /** Shows the line of the log that says why the run failed. */
  showInLog: () => void
  /** What the log is told: see `LogPanel`. */
  log: { choice: ReactNode; jumps: boolean; onJumped: () => void; takesFocus: boolean }
}

/** {@link Panel} */
export function usePanel(view: RunSearch, change: (next: Partial<RunSearch>) => void): Panel {
  const centre = useRef<HTMLDivElement>(null)
  const [jumps, setJumps] = useState(false)
  const [takesFocus, setTakesFocus] = useState(false)
  const owedFocus = useRef(false)
  const isLog = view.panel === 'log'
  const show = (next: boolean) => change({ panel: next ? 'log' : undefined })
  const onKeyDown = (event: KeyboardEvent) => {
    const { target, currentTarget } = event
    if (event.key.toLowerCase() !== 'l' || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
    // What a menu or a popover gets comes through here as well.
    if (!(target instanceof HTMLElement) || !currentTarget.contains(target) || target.closest('input, textarea, select')) return
    event.preventDefault()
    setTakesFocus(!isLog)
    // What has the focus may go; the table stays.
    if (isLog) (centre.current?.querySelector<HTMLElement>('[role=grid]') ?? centre.current)?.focus({ preventScroll: true })
    else centre.current?.focus({ preventScroll: true })
    show(!isLog)
  }
  const choose = (next: boolean) => {
    setTakesFocus(false)
    show(next)
  }
  const choice = <PanelChoice isLog={isLog} onChange={choose} owedFocus={owedFocus} />
  return {
    isLog,
    choice,
    centre,
    onKeyDown,
    showInLog: () => {
      setTakesFocus(true)
      setJumps(true)
      change({ panel: 'log', level: undefined, block: undefined, find: undefined })
    },
    log: { choice, jumps, onJumped: () => setJumps(false), takesFocus },
  }
}
