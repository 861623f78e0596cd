import type { Download } from '../../shared/contract/downloads.ts'
import type { Problem } from '../../shared/contract/problem.ts'
import { hasEnded, isActive } from '../../shared/download/ended.ts'
import { type CheckpointIdentity, isSameCheckpoint } from '../library/checkpoint-file.ts'
import type { JsonStore } from '../settings/json-store.ts'
import { type Entry, entryOf, wait } from './download-entry.ts'
import { changeFrom, type DownloadRequest, newDownload, type StoredDownloads, WAITING, withSpeed } from './download-record.ts'
import type { Engine } from './engine.ts'
import type { TransferStatus } from './plan.ts'
import { Preparations, type PreparationsOptions } from './preparations.ts'
import { SpeedMeter } from './speed-meter.ts'

/** What the list works with. */
export interface DownloadListOptions extends PreparationsOptions {
  engine: Engine
  store: JsonStore<StoredDownloads>
  /** What a download has to wait for besides its turn, in words; null when nothing. */
  waitsFor: (download: Download) => string | null
  /** How a failure is put for the user. */
  describe: (error: unknown) => Problem
  atOnce: () => number
  /** Keeps the computer awake while bytes come. */
  keepAwake?: ((on: boolean) => void) | undefined
}

/** Ended downloads beyond this are dropped from the list, the oldest first. */
const MOST_ENDED = 200
const SAVE_MS = 300
/** Trouble of a download that is being prepared holds up the others for so long. */
const STUCK_MS = 2000

/** The downloads in their order, so many at once; on disk before their first byte, and back after a restart as they were. */
export class DownloadList {
  readonly #options: DownloadListOptions
  readonly #listeners = new Set<(isUrgent: boolean) => void>()
  #entries: Entry[]
  readonly #preparations: Preparations
  #ticker: NodeJS.Timeout | null = null
  #saving: NodeJS.Timeout | null = null
  #isClosed = false
  #isAwake = false

  constructor(options: DownloadListOptions) {
    this.#options = options
    this.#preparations = new Preparations(options)
    this.#entries = options.store.get().downloads.map((download) => entryOf(download))
  }

  /** Calls back after each change, which is urgent when a download has another state; returns how to stop that. */
  subscribe(listener: (isUrgent: boolean) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The downloads as they are now, in their order. */
  snapshot(): Download[] {
    return this.#entries.map(({ download, meter }) => {
      if (download.progress.state === 'waiting')
        return { ...download, progress: { state: 'waiting', reason: this.#options.waitsFor(download) } }
      return withSpeed(download, meter)
    })
  }

  /** The download of a checkpoint that has not ended, if any. */
  find(checkpoint: CheckpointIdentity): Download | null {
    return this.#entries.find(({ download }) => isSameCheckpoint(download, checkpoint) && !hasEnded(download))?.download ?? null
  }

  get(id: string): Download | null {
    return this.#find(id)?.download ?? null
  }

  /** Adds a download and starts it when its turn comes. What an ended one of the same checkpoint has left is gone on with. */
  add(request: DownloadRequest): string {
    this.#entries = this.#entries.filter(
      ({ download }) => !(hasEnded(download) && isSameCheckpoint(download, request) && download.progress.state !== 'done'),
    )
    const download = newDownload(request)
    this.#entries.push(entryOf(download))
    this.#moved()
    return download.id
  }

  /** Tries at once what waits for Vi to answer: after sleep, or when the network is back. */
  wake(): void {
    this.#preparations.wake()
  }

  /** Starts what may be started: at the beginning, and when something it waited for is there. */
  pump(): void {
    if (this.#isClosed) return
    let active = this.#entries.filter(({ download, holdsTurn }) => holdsTurn && isActive(download)).length
    for (const entry of this.#entries) {
      if (active >= this.#options.atOnce()) break
      if (entry.download.progress.state !== 'waiting' || this.#options.waitsFor(entry.download) !== null) continue
      this.#start(entry)
      active += 1
    }
    this.#changed(true)
  }

  /** Starts a waiting download without waiting for its turn. False when it is not waiting. */
  startNow(id: string): boolean {
    const entry = this.#find(id)
    if (entry?.download.progress.state !== 'waiting' || this.#options.waitsFor(entry.download) !== null) return false
    this.#start(entry)
    this.#moved()
    return true
  }

  /** Stops a download, or all, for now. */
  async pause(id: string | null): Promise<void> {
    await Promise.all(
      this.#entries
        .filter(({ download }) => (id === null || download.id === id) && !hasEnded(download) && download.progress.state !== 'paused')
        .map((entry) => this.#stop(entry, { state: 'paused' })),
    )
    this.#moved()
  }

  /** Goes on with a paused download, or all. */
  resume(id: string | null): void {
    for (const entry of this.#entries) {
      if (entry.download.progress.state === 'paused' && (id === null || entry.download.id === id)) wait(entry)
    }
    this.#moved()
  }

  /** Stops a download; resolves when what it fetched has been removed, or left in order. False when there is none, or it has ended. */
  async cancel(id: string, keep: boolean): Promise<boolean> {
    const entry = this.#find(id)
    if (!entry || hasEnded(entry.download)) return false
    await this.#stop(entry, { state: 'cancelled', kept: true })
    if (entry.download.progress.state !== 'cancelled') return true // it was quicker
    const hasParts = entry.download.folder !== '' && entry.download.receivedBytes > 0
    if (!keep || !hasParts) {
      await this.#discard(entry)
      this.#update(entry, { progress: { state: 'cancelled', kept: false } }) // said only once it is so
    }
    this.#moved()
    return true
  }

  /** Starts an ended download again. False when there is none, or it has not failed or been cancelled. */
  async retry(id: string, options: { startOver: boolean; saveFolder: string | null }): Promise<boolean> {
    const entry = this.#find(id)
    const state = entry?.download.progress.state
    if (!entry || (state !== 'failed' && state !== 'cancelled')) return false
    if (options.startOver || (options.saveFolder !== null && options.saveFolder !== entry.download.saveFolder)) await this.#discard(entry)
    if (options.saveFolder !== null) this.#update(entry, { saveFolder: options.saveFolder, folder: '', displayFolder: '' })
    wait(entry)
    this.#entries = [...this.#entries.filter((other) => other !== entry), entry]
    this.#moved()
    return true
  }

  /** Moves a download before another one, or to the end. False when one of them is not on the list. */
  move(id: string, before: string | null): boolean {
    const entry = this.#find(id)
    if (!entry || (before !== null && !this.#find(before)) || id === before) return false
    const others = this.#entries.filter((other) => other !== entry)
    const at = before === null ? others.length : others.findIndex(({ download }) => download.id === before)
    this.#entries = [...others.slice(0, at), entry, ...others.slice(at)]
    this.#moved()
    return true
  }

  /** Takes ended downloads off the list: one, or all. */
  clear(id: string | null): void {
    const isCleared = ({ download }: Entry) => (id === null ? download.progress.state === 'done' : download.id === id && hasEnded(download))
    this.#entries = this.#entries.filter((entry) => !isCleared(entry))
    this.#moved()
  }

  /** Stops everything; resolves when nothing is being written any more. What was running goes on at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#entries.filter(({ download }) => isActive(download)).map((entry) => this.#stop(entry, WAITING)))
    this.#save()
    this.#listeners.clear()
    this.#watch()
  }

  #start(entry: Entry): void {
    entry.abort = new AbortController()
    entry.stopsAs = null
    entry.meter = new SpeedMeter()
    Object.assign(entry, { stuckSinceMs: null, holdsTurn: true })
    this.#update(entry, { progress: { state: 'preparing', trouble: null }, startedMs: Date.now() })
    entry.ended = this.#run(entry).finally(() => {
      this.#saveSoon()
      this.pump()
      this.#watch()
    })
    this.#save()
    this.#watch()
  }

  async #run(entry: Entry): Promise<void> {
    const startedMs = Date.now()
    const { signal } = entry.abort
    try {
      const plan = await this.#preparations.prepare({
        download: entry.download,
        claimed: () => this.#foldersBeside(entry),
        onPlace: ({ kind: _, ...place }) => this.#update(entry, place),
        report: (status) => this.#note(entry, status),
        signal,
      })
      if (!plan) return // it was here already
      this.#save()
      const outcome = await this.#options.engine.transfer(plan, (status) => this.#note(entry, status), signal)
      const finishedMs = Date.now()
      this.#update(entry, { progress: { state: 'done', finishedMs, elapsedMs: finishedMs - startedMs, ...outcome } })
    } catch (error) {
      const waits = this.#options.waitsFor(entry.download) // its account was left on the way: it goes on when that is back
      const stopped = signal.aborted ? entry.stopsAs : waits === null ? null : WAITING
      this.#update(entry, { progress: stopped ?? { state: 'failed', problem: this.#options.describe(error) } })
    }
  }

  /** The folders of the other downloads. */
  #foldersBeside(entry: Entry): ReadonlySet<string> {
    const others = this.#entries.filter((other) => other !== entry && !hasEnded(other.download))
    return new Set(others.map(({ download }) => download.folder).filter((folder) => folder !== ''))
  }

  async #stop(entry: Entry, as: Download['progress']): Promise<void> {
    if (isActive(entry.download)) {
      entry.stopsAs = as
      entry.abort.abort()
      await entry.ended
    } else this.#update(entry, { progress: as })
  }

  async #discard(entry: Entry): Promise<void> {
    if (entry.download.folder !== '') await this.#options.engine.discard(entry.download.folder)
    this.#update(entry, { receivedBytes: 0, files: entry.download.files.map((file) => ({ ...file, writtenBytes: 0 })) })
  }

  #note(entry: Entry, status: TransferStatus): void {
    const heldTurn = entry.holdsTurn
    const change = changeFrom(status)
    const { progress } = change
    if (progress.state === 'downloading') entry.meter.record(status.receivedBytes)
    if (progress.state === 'preparing' && progress.trouble) entry.stuckSinceMs ??= performance.now()
    else entry.stuckSinceMs = null
    const isStuck = entry.stuckSinceMs !== null && performance.now() - entry.stuckSinceMs >= STUCK_MS
    entry.holdsTurn = progress.state !== 'offline' && !isStuck
    this.#update(entry, change)
    if (heldTurn && !entry.holdsTurn) this.pump()
  }

  #find(id: string): Entry | undefined {
    return this.#entries.find(({ download }) => download.id === id)
  }

  #update(entry: Entry, change: Partial<Download>): void {
    const { state } = entry.download.progress
    entry.download = { ...entry.download, ...change }
    this.#changed(entry.download.progress.state !== state)
  }

  /** The list itself has changed: kept, and the next one started. */
  #moved(): void {
    const ended = this.#entries.filter(({ download }) => hasEnded(download))
    const dropped = new Set(ended.slice(0, Math.max(0, ended.length - MOST_ENDED)))
    if (dropped.size > 0) this.#entries = this.#entries.filter((entry) => !dropped.has(entry))
    this.#save()
    this.pump()
    this.#watch()
  }

  /** What is running is kept as waiting: it goes on at the next start, also when this one ends without warning. */
  #save(): void {
    if (this.#saving) clearTimeout(this.#saving)
    this.#saving = null
    this.#options.store.set({
      downloads: this.#entries.map(({ download }) => (isActive(download) ? { ...download, progress: WAITING } : download)),
    })
  }

  /** Writing waits for the disk, which has enough to do when a download has just ended. */
  #saveSoon(): void {
    this.#saving ??= setTimeout(() => this.#save(), SAVE_MS)
  }

  #changed(isUrgent = false): void {
    for (const listener of this.#listeners) listener(isUrgent)
  }

  /** Speeds and silence change without any event, so look once a second while something is at work. */
  #watch(): void {
    const isWorking = this.#entries.some(({ download }) => isActive(download))
    if (isWorking && !this.#ticker) {
      this.#ticker = setInterval(() => {
        this.#stayAwake()
        this.#changed()
      }, 1000)
    }
    if (!isWorking && this.#ticker) {
      clearInterval(this.#ticker)
      this.#ticker = null
    }
    this.#stayAwake()
  }

  #stayAwake(): void {
    const isMoving = this.#entries.some(({ download, meter }) => download.progress.state === 'downloading' && meter.silentMs === null)
    if (isMoving === this.#isAwake) return
    this.#isAwake = isMoving
    this.#options.keepAwake?.(isMoving)
  }
}
