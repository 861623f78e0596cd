import { useEffect } from 'react'
import type { SettingsChange } from '../../shared/contract/settings.ts'
import { host } from '../host/client.ts'
import { hostState } from '../host/host-state.ts'
import { announce } from '../ui/live-region.tsx'

/** A change of how things are looked at. */
interface Taken {
  undo: () => void
  /** What was typed into, if anything: the keys of one moment are one change. */
  typed: string | null
  atMs: number
}

const MOST_KEPT = 100
const TYPING_MS = 1000

let taken: Taken[] = []

/** Keeps how to take a change of the view back. */
export function keepUndo(undo: () => void, typed: string | null = null): void {
  const last = taken.at(-1)
  const atMs = performance.now()
  if (typed !== null && last?.typed === typed && atMs - last.atMs < TYPING_MS) last.atMs = atMs
  else taken = [...taken, { undo, typed, atMs }].slice(-MOST_KEPT)
}

/** Changes settings that are part of how runs are looked at, in a way that can be taken back. */
export function changeViewSettings(change: SettingsChange): void {
  keepUndo(settingsAsTheyAre(change))
  void host.settings.change(change)
}

/** Returns what sets the settings that a change names to what they are now. */
export function settingsAsTheyAre(change: SettingsChange): () => void {
  const { settings } = hostState()
  const before = settings && Object.fromEntries(Object.entries(settings).filter(([name]) => name in change))
  return () => {
    if (before) void host.settings.change(before)
  }
}

/** For as long as a view is shown, Ctrl or Cmd with Z takes its changes back, the newest first. Leaving it forgets them. */
export function useUndo(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key !== 'z' || event.shiftKey || !(event.metaKey || event.ctrlKey)) return
      if (event.target instanceof HTMLElement && event.target.closest('input:not([type=checkbox]), textarea')) return
      event.preventDefault()
      const last = taken.pop()
      last?.undo()
      announce(last ? 'View change undone' : 'Nothing to undo')
    }
    window.addEventListener('keydown', onKeyDown)
    return () => {
      window.removeEventListener('keydown', onKeyDown)
      taken = []
    }
  }, [])
}
