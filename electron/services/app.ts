import type { AppInfo } from '../../shared/contract/app.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { implementer } from './implementer.ts'
import { problem } from './problem.ts'
import type { Services } from './services.ts'
import { stateStream } from './state-stream.ts'

/** Sites that the app may open in the system's browser. */
const EXTERNAL_HOSTS = new Set(['vi.datature.com', 'datature.com', 'www.datature.com', 'github.com'])

/** `contract.app` */
export function appService(services: Services) {
  const { ports, accounts, preferences, downloads, library, updates, notices } = services
  const parts = [
    {
      current: () => ({ part: 'connection' as const, value: accounts.connection }),
      subscribe: (listener: () => void) => accounts.subscribe(listener),
    },
    {
      current: () => ({ part: 'settings' as const, value: preferences.get() }),
      subscribe: (listener: () => void) => preferences.subscribe(listener),
    },
    {
      current: () => ({ part: 'downloads' as const, value: downloads.snapshot() }),
      subscribe: (listener: (isUrgent: boolean) => void) => downloads.subscribe(listener),
    },
    {
      current: () => ({ part: 'library' as const, value: library.version }),
      subscribe: (listener: () => void) => library.subscribe(listener),
    },
    {
      current: () => ({ part: 'update' as const, value: updates?.state ?? null }),
      subscribe: (listener: () => void) => updates?.subscribe(listener) ?? (() => {}),
    },
    {
      current: () => ({ part: 'accent' as const, value: ports.accent?.color() ?? null }),
      subscribe: (listener: () => void) => ports.accent?.onChange(listener) ?? (() => {}),
    },
  ]
  return {
    info: implementer.app.info.handler(
      (): AppInfo => ({
        version: ports.version,
        host: ports.host,
        platform: ports.platform === 'darwin' ? 'mac' : ports.platform === 'win32' ? 'windows' : 'linux',
        folderChoice: ports.chooseFolder ? 'dialog' : 'list',
        canReveal: ports.reveal !== undefined,
        notices,
      }),
    ),
    diagnostics: implementer.app.diagnostics.handler(() => diagnosticsOf(services)),
    watch: implementer.app.watch.handler(({ signal }) => stateStream(parts, signal)),
    openExternal: implementer.app.openExternal.handler(async ({ input }) => {
      if (!isAllowedExternal(input.url) || !ports.openExternal) {
        throw problem('BAD_LINK', 'That address is not opened from here.', 'Copy it into a browser if you trust it.')
      }
      await ports.openExternal(input.url)
    }),
  }
}

/** Whether an address may be opened outside the app: https, on one of a few known sites. */
export function isAllowedExternal(url: string): boolean {
  const address = URL.parse(url)
  return address?.protocol === 'https:' && !address.username && EXTERNAL_HOSTS.has(address.hostname)
}
