import { systemPreferences } from 'electron'
import type { AccentSource } from '../services/host.ts'

/** The colour that the system's own controls are painted in. */
export const systemAccent: AccentSource = {
  color: () => {
    try {
      // RRGGBBAA; a system that has none answers with nothing, or not at all.
      const color = systemPreferences.getAccentColor()
      return /^[0-9a-f]{8}$/i.test(color) ? `#${color.slice(0, 6).toLowerCase()}` : null
    } catch {
      return null
    }
  },
  onChange: (listener) => {
    if (process.platform === 'darwin') {
      const id = systemPreferences.subscribeNotification('AppleColorPreferencesChangedNotification', listener)
      return () => systemPreferences.unsubscribeNotification(id)
    }
    systemPreferences.on('accent-color-changed', listener)
    return () => systemPreferences.off('accent-color-changed', listener)
  },
}
