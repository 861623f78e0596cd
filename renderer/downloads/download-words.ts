import type { Download } from '../../shared/contract/downloads.ts'
import { formatBytes, formatBytesOf, formatClock, formatDuration, formatSpeed, formatTimeLeft } from '../../shared/format/index.ts'

/** Where a download stands, as groups of the list. */
export type DownloadGroup = 'Active' | 'Waiting' | 'Stopped' | 'Finished'

export function groupOf({ progress }: Download): DownloadGroup {
  switch (progress.state) {
    case 'waiting':
      return 'Waiting'
    case 'done':
      return 'Finished'
    case 'failed':
    case 'cancelled':
      return 'Stopped'
    default:
      return 'Active'
  }
}

/** How much has come, 0 to 1; null while the whole is unknown. 1 only after the checks have passed. */
export function shareOf({ receivedBytes, totalBytes, progress }: Download): number | null {
  if (progress.state === 'done') return 1
  if (!totalBytes) return null
  return Math.min(0.99, receivedBytes / totalBytes)
}

/** A download's state in one line. */
export function statusLine(download: Download): string {
  const { progress, receivedBytes, totalBytes } = download
  const amount = totalBytes === null ? formatBytes(receivedBytes) : formatBytesOf(receivedBytes, totalBytes)
  switch (progress.state) {
    case 'waiting':
      return 'Waiting for its turn'
    case 'preparing':
      return 'Asking Vi for the archive…'
    case 'downloading': {
      if (progress.silentMs !== null) return `No data for ${Math.floor(progress.silentMs / 1000)} s · ${amount}`
      const left = progress.leftMs === null ? '' : ` · ${formatTimeLeft(progress.leftMs)}`
      return `${amount} · ${formatSpeed(progress.bytesPerSecond)}${left}`
    }
    case 'checking':
      return 'Checking what arrived…'
    case 'done': {
      const checked = progress.verification === 'checksum' ? 'Verified' : 'Checked by size, no checksum was published'
      const took = progress.elapsedMs > 0 ? ` in ${formatDuration(Math.max(1000, progress.elapsedMs))}` : ''
      return `${checked} at ${formatClock(progress.finishedMs)}${totalBytes === null ? '' : ` · ${formatBytes(totalBytes)}${took}`}`
    }
    case 'failed':
      return `${progress.problem.title} ${progress.problem.advice}`
    case 'cancelled':
      return 'Cancelled. Nothing of it was kept.'
  }
}
