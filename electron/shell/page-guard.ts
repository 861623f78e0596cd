import { app, session, shell } from 'electron'
import { isAllowedExternal } from '../services/app.ts'
import { PAGE_ORIGIN } from './page-protocol.ts'

/** Denies every page what ours does not need: permissions, other windows, other addresses, webviews. */
export function guardPages(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
  session.defaultSession.setDevicePermissionHandler(() => false)
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      if (isAllowedExternal(url)) void shell.openExternal(url)
      return { action: 'deny' }
    })
    contents.on('will-navigate', (event) => {
      if (!isOurs(event.url)) event.preventDefault()
    })
    contents.on('will-frame-navigate', (event) => {
      if (!isOurs(event.url)) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

function isOurs(url: string): boolean {
  return url.startsWith(`${PAGE_ORIGIN}/`)
}
