import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { type Download, downloadSchema } from '../../shared/contract/downloads.ts'
import type { TransferStatus } from './plan.ts'
import type { SpeedMeter } from './speed-meter.ts'

/** The list of downloads between two starts of the app. */
export const storedDownloadsSchema = z.object({ downloads: z.array(downloadSchema).default([]) })
export type StoredDownloads = z.infer<typeof storedDownloadsSchema>

/** What a download is asked for with. */
export type DownloadRequest = Pick<
  Download,
  'organizationId' | 'runId' | 'runName' | 'modelId' | 'checkpointName' | 'parts' | 'why' | 'saveFolder'
>

/** A download that waits for its turn. */
export const WAITING: Extract<Download['progress'], { state: 'waiting' }> = { state: 'waiting', reason: null }

/** A download as it comes on the list. */
export function newDownload(request: DownloadRequest): Download {
  return {
    ...request,
    id: randomUUID(),
    folder: '',
    displayFolder: '',
    startedMs: Date.now(),
    receivedBytes: 0,
    totalBytes: null,
    files: [],
    progress: WAITING,
  }
}

/** What a transfer's report changes of its download. While it is being opened, what is known from the last time stays. */
export function changeFrom(status: TransferStatus): Pick<Download, 'progress'> & Partial<Download> {
  const progress = progressFrom(status)
  if (status.stage === 'opening') return { progress }
  const { totalBytes, receivedBytes, files } = status
  return { progress, totalBytes, receivedBytes, files: files.map((file) => ({ ...file })) }
}

/** A moving download with its speed as it is right now. */
export function withSpeed(download: Download, meter: SpeedMeter): Download {
  const { progress, totalBytes, receivedBytes } = download
  if (progress.state !== 'downloading') return download
  const { bytesPerSecond, history, silentMs } = meter
  const leftMs = totalBytes === null ? null : meter.leftMs(totalBytes - receivedBytes)
  return { ...download, progress: { ...progress, bytesPerSecond, recentBytesPerSecond: [...history], leftMs, silentMs } }
}

function progressFrom({ stage, waitsForNetwork, trouble, connections, linkExpiresAtMs, canResume }: TransferStatus): Download['progress'] {
  if (stage === 'resuming') return { state: 'resuming' }
  if (stage === 'checking') return { state: 'checking' }
  if (waitsForNetwork) return { state: 'offline', reason: trouble?.reason ?? '' }
  if (stage === 'opening') return { state: 'preparing', trouble }
  const unmeasured = { bytesPerSecond: 0, recentBytesPerSecond: [], leftMs: null, silentMs: null }
  return { state: 'downloading', ...unmeasured, trouble, connections, linkExpiresAtMs, canResume }
}
