import type { Download } from '../../shared/contract/downloads.ts'
import type { Problem } from '../../shared/contract/problem.ts'
import { formatBytes, formatBytesOf, formatClock, formatDuration, formatSpeed, formatTimeLeft } from '../../shared/format/index.ts'

/** Where a download stands, as groups of the list. */
export type DownloadGroup = 'Active' | 'Waiting' | 'Stopped' | 'Finished'

export function groupOf({ progress }: Download): DownloadGroup {
  switch (progress.state) {
    case 'waiting':
      return 'Waiting'
    case 'done':
      return 'Finished'
    case 'paused':
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

/** Whether nothing has come for so long that it is worth a warning. */
export function isStalled({ progress }: Download): boolean {
  if (progress.state === 'preparing') return progress.trouble !== null
  return progress.state === 'offline' || (progress.state === 'downloading' && progress.silentMs !== null)
}

/** What is on disk of a download that has stopped. */
export function keptOf({ progress, receivedBytes }: Download): number {
  return progress.state === 'cancelled' && !progress.kept ? 0 : receivedBytes
}

/** What support asks for when a download fails; no key and no address is in it. */
export function detailsOf({ organizationId, runId, modelId }: Download, { code, title, detail, status, traceId }: Problem): string {
  return [
    `${title} ${detail}`.trim(),
    `Code: ${code}${status === null ? '' : ` (${status})`}`,
    `Organization: ${organizationId}`,
    `Run: ${runId}`,
    `Checkpoint: ${modelId}`,
    ...(traceId ? [`Trace: ${traceId}`] : []),
  ].join('\n')
}

/** A download's state in one line. */
export function statusLine(download: Download): string {
  const { progress } = download
  const amount = amountOf(download)
  switch (progress.state) {
    case 'waiting':
      return progress.reason ?? (download.receivedBytes > 0 ? `Waiting for its turn · ${amount} here already` : 'Waiting for its turn')
    case 'preparing':
      return progress.trouble ? `${progress.trouble.reason} Trying again…` : 'Asking Vi for the archive…'
    case 'resuming':
      return `Checking what is here already… ${amount}`
    case 'downloading':
      return downloadingLine(download, progress)
    case 'offline':
      return `Waiting. ${progress.reason || 'The network does not answer.'} ${download.receivedBytes > 0 ? `${amount} kept. ` : ''}It resumes by itself.`
    case 'checking':
      return 'Checking what arrived…'
    case 'paused':
      return pausedLine(download)
    case 'done': {
      const took = progress.elapsedMs > 0 ? ` in ${formatDuration(Math.max(1000, progress.elapsedMs))}` : ''
      const size = download.totalBytes === null ? '' : ` · ${formatBytes(download.totalBytes)}${took}`
      const checked = progress.verification === 'checksum' ? 'Verified' : 'Checked by size and structure'
      return `${checked} at ${formatClock(progress.finishedMs)}${size}`
    }
    case 'failed':
      return `${progress.problem.title} ${progress.problem.advice}`
    case 'cancelled':
      return progress.kept ? `Cancelled. ${amount} are kept.` : 'Cancelled. Nothing of it was kept.'
  }
}

function amountOf({ receivedBytes, totalBytes }: Download): string {
  return totalBytes === null ? formatBytes(receivedBytes) : formatBytesOf(receivedBytes, totalBytes)
}

function downloadingLine(download: Download, progress: Extract<Download['progress'], { state: 'downloading' }>): string {
  const amount = amountOf(download)
  if (progress.silentMs !== null) {
    const tries = progress.trouble ? `, try ${progress.trouble.tries + 1}` : ''
    return `No data for ${Math.floor(progress.silentMs / 1000)} s. Trying a new connection${tries} · ${amount}`
  }
  const left = progress.leftMs === null ? '' : ` · ${formatTimeLeft(progress.leftMs)}`
  return `${amount} · ${formatSpeed(progress.bytesPerSecond)}${left}`
}

function pausedLine(download: Download): string {
  const share = shareOf(download)
  if (download.receivedBytes === 0) return 'Paused before it began'
  return `Paused${share === null ? '' : ` at ${Math.floor(share * 100)}%`}. ${amountOf(download)} kept, safe to quit`
}
