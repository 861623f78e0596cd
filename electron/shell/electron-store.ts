import ElectronStore from 'electron-store'
import type { OpenRawStore } from '../settings/json-store.ts'

/** A store on the desktop. */
export const openElectronStore: OpenRawStore = (cwd, name) => {
  const store = new ElectronStore<Record<string, unknown>>({ cwd, name, accessPropertiesByDotNotation: false, configFileMode: 0o600 })
  return {
    read: () => ({ ...store.store }),
    write: (value) => {
      store.store = value
    },
  }
}
