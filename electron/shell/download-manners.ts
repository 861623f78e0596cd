import { app, type BrowserWindow, dialog, Notification } from 'electron'
import type { Download } from '../../shared/contract/downloads.ts'
import { isActive } from '../../shared/download/ended.ts'
import type { DownloadList } from '../download/download-list.ts'
import { followStates } from '../download/follow-states.ts'

/**
 * Tells of downloads outside the window: how far they are on the taskbar or dock, how many there are, and that one has ended while
 * the window is away. `open` brings the window to a view.
 * @returns how to stop that
 */
export function tellOfDownloads(downloads: DownloadList, window: () => BrowserWindow | null, open: (path: string) => void): () => void {
  const stopProgress = downloads.subscribe(() => {
    const active = downloads.snapshot().filter(isActive)
    const total = active.reduce((sum, { totalBytes }) => sum + (totalBytes ?? 0), 0)
    const received = active.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0)
    window()?.setProgressBar(active.length === 0 ? -1 : total === 0 ? 2 : received / total)
    app.setBadgeCount(active.length)
  })
  const stopNotifying = followStates(downloads, (download, was) => {
    const { state } = download.progress
    const hasEnded = was !== null && (state === 'done' || state === 'failed')
    if (hasEnded && !window()?.isFocused() && Notification.isSupported())
      notify(download, () => open(`/downloads?id=${encodeURIComponent(download.id)}`))
  })
  return () => {
    stopProgress()
    stopNotifying()
  }
}

/** Asks whether to quit while downloads are at work. They go on at the next start. */
export function askBeforeQuitting(downloads: DownloadList, window: () => BrowserWindow | null): void {
  let isSure = false
  const mayQuit = () => isSure || !downloads.snapshot().some(isActive)
  const ask = async () => {
    const count = downloads.snapshot().filter(isActive).length
    const options = {
      type: 'question' as const,
      message: count === 1 ? 'A download is at work.' : `${count} downloads are at work.`,
      detail: 'What has been fetched is kept. They go on by themselves at the next start.',
      buttons: ['Quit', 'Go on downloading'],
      defaultId: 1,
      cancelId: 1,
    }
    const parent = window()
    const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options))
    if (response !== 0) return
    isSure = true
    app.quit()
  }
  const hold = (event: Electron.Event) => {
    if (mayQuit()) return
    event.preventDefault()
    void ask()
  }
  app.on('before-quit', hold)
  // Closing the window quits, but on a Mac.
  if (process.platform !== 'darwin') app.on('browser-window-created', (_event, created) => created.on('close', hold))
}

function notify({ checkpointName, runName, progress }: Download, onClick: () => void): void {
  const title = progress.state === 'done' ? `${checkpointName} is on this computer` : `${checkpointName} could not be downloaded`
  const notification = new Notification({ title, body: progress.state === 'failed' ? `${runName}: ${progress.problem.title}` : runName })
  notification.on('click', onClick)
  notification.show()
}
