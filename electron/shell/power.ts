import { powerMonitor, powerSaveBlocker } from 'electron'

let blocker: number | null = null

/** Keeps the system from sleeping; the display may. */
export function keepAwake(on: boolean): void {
  if (on) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
  else if (blocker !== null) {
    powerSaveBlocker.stop(blocker)
    blocker = null
  }
}

/** Calls back when the computer has woken from sleep; returns how to stop that. Call after the app is ready. */
export function onWake(listener: () => void): () => void {
  powerMonitor.on('resume', listener)
  return () => powerMonitor.off('resume', listener)
}
