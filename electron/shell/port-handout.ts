import { RPCHandler } from '@orpc/server/message-port'
import { type BrowserWindow, ipcMain } from 'electron'
import { jsonSerializers } from '../../shared/contract/serializers.ts'
import type { AppRouter } from '../services/router.ts'
import { PAGE_ORIGIN } from './page-protocol.ts'

const CHANNEL = 'vi-model-browser:connect'

/**
 * Answers the contract over the message port that the page sends: one port for each load of the page, and only from the main
 * frame of our window at our origin.
 */
export function handOutPort(window: BrowserWindow, router: AppRouter): void {
  const calls = new RPCHandler(router, { customJsonSerializers: jsonSerializers })
  const { webContents } = window
  let handedOut = false
  webContents.on('did-start-navigation', (event) => {
    if (event.isMainFrame && !event.isSameDocument) handedOut = false
  })
  const onConnect = (event: Electron.IpcMainEvent) => {
    const [port, ...others] = event.ports
    const fromOurPage = event.sender === webContents && event.senderFrame === webContents.mainFrame
    if (!port || others.length > 0 || handedOut || !fromOurPage || !event.senderFrame?.url.startsWith(`${PAGE_ORIGIN}/`)) {
      for (const refused of event.ports) refused.close()
      return
    }
    handedOut = true
    calls.upgrade(port, { context: {} })
    port.start()
  }
  ipcMain.on(CHANNEL, onConnect)
  window.once('closed', () => ipcMain.off(CHANNEL, onConnect))
}
