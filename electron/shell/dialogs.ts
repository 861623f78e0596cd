import { type BrowserWindow, dialog } from 'electron'

/** Asks for a folder with the system's dialog; null when it was cancelled. */
export async function chooseFolder(window: BrowserWindow | null, startIn: string): Promise<string | null> {
  const options: Electron.OpenDialogOptions = {
    title: 'Save checkpoints in',
    defaultPath: startIn,
    properties: ['openDirectory', 'createDirectory'],
  }
  const { canceled, filePaths } = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options)
  return canceled ? null : (filePaths[0] ?? null)
}
