import { randomUUID } from 'node:crypto'
import type { Download } from '../../shared/contract/downloads.ts'
import type { Problem } from '../../shared/contract/problem.ts'
import { hasEnded, isActive } from '../../shared/download/ended.ts'
import type { DownloadPlan, Transfer, TransferEvent } from './plan.ts'
import { SpeedMeter } from './speed-meter.ts'

/** What a download is started from. */
export interface DownloadRequest {
  organizationId: string
  runId: string
  runName: string
  modelId: string
  checkpointName: string
  displayFolder: (folder: string) => string
  /** Works out the plan, or finds the checkpoint here already. Called when the download's turn comes. */
  prepare: (
    signal: AbortSignal,
  ) => Promise<{ plan: DownloadPlan } | { here: Extract<Download['progress'], { state: 'done' }>; folder: string }>
}

interface Entry {
  download: Download
  request: DownloadRequest
  abort: AbortController
  meter: SpeedMeter
  ended: Promise<void>
}

/** How a failure is put for the user. */
export type DescribeFailure = (error: unknown) => Problem

/** The downloads of this session, one at a time in the order in which they were asked for. */
export class DownloadList {
  readonly #transfer: Transfer
  readonly #describe: DescribeFailure
  readonly #listeners = new Set<() => void>()
  #entries: Entry[] = []
  #ticker: NodeJS.Timeout | null = null

  constructor(transfer: Transfer, describe: DescribeFailure) {
    this.#transfer = transfer
    this.#describe = describe
  }

  /** Calls back after each change; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The downloads as they are now, oldest first. */
  snapshot(): Download[] {
    return this.#entries.map(({ download, meter }) => {
      if (download.progress.state !== 'downloading') return download
      const left = download.totalBytes === null ? null : meter.leftMs(download.totalBytes - download.receivedBytes)
      return {
        ...download,
        progress: { ...download.progress, bytesPerSecond: meter.bytesPerSecond, leftMs: left, silentMs: meter.silentMs },
      }
    })
  }

  /** The download of a checkpoint that has not ended, if any. */
  find(organizationId: string, runId: string, modelId: string): Download | null {
    const entry = this.#entries.find(
      ({ download }) =>
        download.organizationId === organizationId && download.runId === runId && download.modelId === modelId && !hasEnded(download),
    )
    return entry?.download ?? null
  }

  get(id: string): Download | null {
    return this.#entries.find(({ download }) => download.id === id)?.download ?? null
  }

  /** Adds a download and starts it when its turn comes. */
  add(request: DownloadRequest): string {
    const download: Download = {
      id: randomUUID(),
      organizationId: request.organizationId,
      runId: request.runId,
      runName: request.runName,
      modelId: request.modelId,
      checkpointName: request.checkpointName,
      folder: '',
      displayFolder: '',
      startedMs: Date.now(),
      receivedBytes: 0,
      totalBytes: null,
      files: [],
      progress: { state: 'waiting' },
    }
    this.#entries.push({ download, request, abort: new AbortController(), meter: new SpeedMeter(), ended: Promise.resolve() })
    this.#changed()
    this.#startNext()
    return download.id
  }

  /** Stops a download; resolves when what it fetched has been removed. False when there is none, or it has ended. */
  async cancel(id: string): Promise<boolean> {
    const entry = this.#entries.find(({ download }) => download.id === id)
    if (!entry || hasEnded(entry.download)) return false
    entry.abort.abort()
    if (entry.download.progress.state === 'waiting') this.#update(entry, { progress: { state: 'cancelled' } })
    await entry.ended
    return true
  }

  /** Starts an ended download again. False when there is none, or it has not failed or been cancelled. */
  retry(id: string): boolean {
    const entry = this.#entries.find(({ download }) => download.id === id)
    if (!entry || (entry.download.progress.state !== 'failed' && entry.download.progress.state !== 'cancelled')) return false
    this.#entries = this.#entries.filter((other) => other !== entry)
    this.add(entry.request)
    return true
  }

  /** Takes ended downloads off the list: one, or all. */
  clear(id: string | null): void {
    this.#entries = this.#entries.filter(({ download }) => !hasEnded(download) || (id !== null && download.id !== id))
    this.#changed()
  }

  /** Stops everything; resolves when nothing is being written any more. */
  async close(): Promise<void> {
    for (const entry of this.#entries) entry.abort.abort()
    await Promise.all(this.#entries.map(({ ended }) => ended))
    if (this.#ticker) clearInterval(this.#ticker)
    this.#listeners.clear()
  }

  #startNext(): void {
    const active = this.#entries.some(({ download }) => isActive(download))
    const next = this.#entries.find(({ download }) => download.progress.state === 'waiting')
    if (active || !next) return
    next.ended = this.#run(next).finally(() => {
      this.#tickWhileActive()
      this.#startNext()
    })
    this.#tickWhileActive()
  }

  async #run(entry: Entry): Promise<void> {
    const startedMs = Date.now()
    const { signal } = entry.abort
    this.#update(entry, { progress: { state: 'preparing' }, startedMs })
    try {
      const prepared = await entry.request.prepare(signal)
      if ('here' in prepared) {
        this.#update(entry, { ...this.#place(entry, prepared.folder), progress: prepared.here })
        return
      }
      this.#update(entry, this.#place(entry, prepared.plan.folder))
      const outcome = await this.#transfer(prepared.plan, (event) => this.#note(entry, event), signal)
      const finishedMs = Date.now()
      this.#update(entry, { progress: { state: 'done', finishedMs, elapsedMs: finishedMs - startedMs, ...outcome } })
    } catch (error) {
      this.#update(entry, { progress: signal.aborted ? { state: 'cancelled' } : { state: 'failed', problem: this.#describe(error) } })
    }
  }

  #place(entry: Entry, folder: string): Partial<Download> {
    return { folder, displayFolder: entry.request.displayFolder(folder) }
  }

  #note(entry: Entry, event: TransferEvent): void {
    const { download } = entry
    switch (event.type) {
      case 'size':
        this.#update(entry, { totalBytes: event.totalBytes, progress: downloading(null) })
        break
      case 'file':
        this.#update(entry, {
          files: [...download.files, { path: event.path, sizeBytes: event.sizeBytes, writtenBytes: 0 }],
          progress: downloading(event.path),
        })
        break
      case 'written': {
        const files = download.files.map((file) => (file.path === event.path ? { ...file, writtenBytes: event.writtenBytes } : file))
        this.#update(entry, { files })
        break
      }
      case 'received':
        entry.meter.record(event.receivedBytes)
        download.receivedBytes = event.receivedBytes
        this.#changed()
        break
      case 'checking':
        this.#update(entry, { progress: { state: 'checking' } })
        break
    }
  }

  #update(entry: Entry, change: Partial<Download>): void {
    entry.download = { ...entry.download, ...change }
    this.#changed()
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  /** Speeds and silence change without any event, so say so once a second while something moves. */
  #tickWhileActive(): void {
    const active = this.#entries.some(({ download }) => isActive(download))
    if (active && !this.#ticker) this.#ticker = setInterval(() => this.#changed(), 1000)
    if (!active && this.#ticker) {
      clearInterval(this.#ticker)
      this.#ticker = null
    }
  }
}

function downloading(currentFile: string | null): Download['progress'] {
  return { state: 'downloading', bytesPerSecond: 0, leftMs: null, silentMs: null, currentFile }
}
