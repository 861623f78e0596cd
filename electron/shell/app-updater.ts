import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { canUpdateItself } from '../updates/can-update-itself.ts'
import type { Updater } from '../updates/updates.ts'

/** Replaces this app by newer versions of itself; undefined where that cannot be done with a verified signature, as in development. */
export async function openAppUpdater(): Promise<Updater | undefined> {
  const installed = { isPackaged: app.isPackaged, platform: process.platform, updateConfig: updateConfig() }
  if (!canUpdateItself(installed)) return undefined
  const { default: electronUpdater } = await import('electron-updater')
  const updater = electronUpdater.autoUpdater
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = true
  updater.disableWebInstaller = true
  updater.logger = null
  // It would send a number of its own for this installation. Nobody is to be told apart.
  updater.requestHeaders = { 'x-user-staging-id': 'none' }
  // Without a listener a failure that is also thrown would end the process.
  updater.on('error', () => {})
  return {
    look: async () => {
      const found = await updater.checkForUpdates()
      return found?.isUpdateAvailable ? found.updateInfo.version : null
    },
    fetch: async (onProgress) => {
      updater.removeAllListeners('download-progress')
      updater.on('download-progress', ({ transferred, total }) => onProgress(transferred, total))
      await updater.downloadUpdate()
    },
    restart: () => updater.quitAndInstall(),
  }
}

function updateConfig(): string | null {
  try {
    return readFileSync(join(process.resourcesPath, 'app-update.yml'), 'utf8')
  } catch {
    return null
  }
}
