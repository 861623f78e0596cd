import Conf from 'conf'
import type { OpenRawStore } from './json-store.ts'

/** A store without Electron, for the browser host. */
export const openConfStore: OpenRawStore = (cwd, configName) => {
  const conf = new Conf<Record<string, unknown>>({ cwd, configName, accessPropertiesByDotNotation: false, configFileMode: 0o600 })
  return {
    read: () => ({ ...conf.store }),
    write: (value) => {
      conf.store = value
    },
  }
}
