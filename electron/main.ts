import { homedir } from 'node:os'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, shell } from 'electron'
import { trustSystemCertificates } from './network/system-network.ts'
import { createRouter } from './services/router.ts'
import { openServices } from './services/services.ts'
import { dataFolder } from './settings/data-folder.ts'
import { systemAccent } from './shell/accent.ts'
import { openAppUpdater } from './shell/app-updater.ts'
import { LINK_SCHEME, viewInArguments, viewOfLink } from './shell/deep-link.ts'
import { chooseFolder } from './shell/dialogs.ts'
import { askBeforeQuitting, tellOfDownloads } from './shell/download-manners.ts'
import { openElectronStore } from './shell/electron-store.ts'
import { setUpMenu } from './shell/menu.ts'
import { guardPages } from './shell/page-guard.ts'
import { PAGE_ORIGIN, registerPageScheme, servePage } from './shell/page-protocol.ts'
import { handOutPort } from './shell/port-handout.ts'
import { keepAwake, onWake } from './shell/power.ts'
import { openSafeStorageVault } from './shell/safe-storage-vault.ts'
import { takeSystemProxy } from './shell/system-proxy.ts'
import { openWindow } from './shell/window.ts'
import { DEFAULT_ENDPOINT } from './vi/endpoint.ts'

// The desktop's entry: one instance, its folders, the services, the window.
const here = import.meta.dirname
const folder = dataFolder(process.env, process.platform, homedir())
app.setPath('userData', folder)
registerPageScheme()

let window: BrowserWindow | null = null
/** Opens the window, once the app is ready for that. */
let openAgain: (() => void) | null = null
/** Where a link wants to lead, before there is a window. */
let wantedView = viewInArguments(process.argv)
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, args) => show(viewInArguments(args)))
  app.on('open-url', (event, url) => {
    event.preventDefault()
    show(viewOfLink(url))
  })
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  app.whenReady().then(start).catch(fail)
} else {
  app.quit()
}

/** Brings the window to the front, and to a view where one is named. A Mac's app may have none. */
function show(view: string | null): void {
  if (!window) {
    wantedView = view ?? wantedView
    openAgain?.()
    return
  }
  if (window.isMinimized()) window.restore()
  window.focus()
  if (view !== null) void window.loadURL(`${PAGE_ORIGIN}${view}`)
}

async function start(): Promise<void> {
  const notices: string[] = []
  const notice = (text: string) => void notices.push(text)
  trustSystemCertificates()
  await takeSystemProxy(DEFAULT_ENDPOINT, process.env)
  const services = await openServices({
    version: app.getVersion(),
    host: 'desktop',
    platform: process.platform,
    dataFolder: folder,
    homeFolder: homedir(),
    environment: process.env,
    vault: openSafeStorageVault(openElectronStore, folder, notice),
    openRawStore: openElectronStore,
    transferWorker: join(here, 'transfer-worker.js'),
    keepAwake,
    onWake,
    chooseFolder: (startIn) => chooseFolder(window, startIn),
    reveal: (path) => shell.showItemInFolder(path),
    trash: (path) => shell.trashItem(path),
    openExternal: (url) => shell.openExternal(url),
    accent: systemAccent,
    updater: await openAppUpdater(),
  })
  if (process.argv.includes('--sample')) await services.accounts.openSample()
  setUpMenu(show)
  guardPages()
  servePage(join(here, '..', 'renderer'))
  const router = createRouter(services)
  const open = () => {
    window = openWindow(openElectronStore, folder, join(here, '..', 'preload', 'preload.cjs'), notice)
    window.once('closed', () => {
      window = null
    })
    services.notices.push(...notices.splice(0))
    handOutPort(window, router)
    void window.loadURL(`${PAGE_ORIGIN}${wantedView ?? '/'}`)
    wantedView = null
  }
  tellOfDownloads(services.downloads, () => window, show)
  askBeforeQuitting(services.downloads, () => window)
  open()
  openAgain = open
  app.on('activate', () => {
    if (!window) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault() // what is being fetched is left in order before the process ends
    void services.close().finally(() => {
      closed = true
      // Asked while `will-quit` is still being handled, it would be taken for a part of the quit that was just prevented.
      setImmediate(() => app.quit())
    })
  })
}

function fail(error: unknown): void {
  dialog.showErrorBox('Vi Model Browser cannot start', error instanceof Error ? error.message : String(error))
  app.exit(1)
}
