import { setMaxListeners } from 'node:events'
import { dirname } from 'node:path'
import { isSameParts } from '../../shared/download/parts.ts'
import { withDefaults } from '../../shared/options/with-defaults.ts'
import { isSameCheckpoint } from '../library/checkpoint-file.ts'
import { ArchiveSource } from './archive-source.ts'
import { BatchPool } from './batch-pool.ts'
import { youngCollector } from './collect-young.ts'
import { FIRST_CONNECTIONS } from './connection-tuner.ts'
import { type FreeBytes, freeBytesOnDisk, type SpaceRules } from './disk-space.ts'
import { DownloadError } from './download-error.ts'
import { explain } from './explain.ts'
import { heldIn } from './held.ts'
import { type JournalContent, readJournalIn } from './journal.ts'
import { modelIn } from './model-in.ts'
import { openRanged } from './open-archive.ts'
import { OpeningReporter } from './opening-reporter.ts'
import { discardPart, folderTaken, PartFolder } from './part-folder.ts'
import { PATIENCE_DEFAULTS, Patience, type PatienceOptions } from './patience.ts'
import type { DownloadPlan, Transfer, TransferOutcome, TransferStatus } from './plan.ts'
import { type RangedOptions, RangedTransfer } from './ranged-transfer.ts'
import { RateLimit } from './rate-limit.ts'
import type { ArchiveStorage } from './storage.ts'
import { streamTransfer } from './stream-transfer.ts'

/** How much of the network and the drive transfers may take. */
export interface TransferLimits {
  /** Of all downloads together; null is no limit. */
  bytesPerSecond: number | null
  /** Of each download. */
  connections: number
  /** Stays free where they are saved. */
  keepFreeBytes: number
}

/** What carries out downloads, in this thread or another. */
export interface Engine {
  readonly transfer: Transfer
  /** Changes the limits, for running transfers too. */
  limit(limits: TransferLimits): void
  /** Begins anew on every connection at once: after sleep, or when the network is back. */
  wake(): void
  /** Removes what an ended download left beside its destination. @throws DownloadError FOLDER_TAKEN while somebody writes there */
  discard(destination: string): Promise<void>
  close(): Promise<void>
}

/** What an engine is made with. */
export interface EngineOptions extends PatienceOptions, RangedOptions {
  freeBytes?: FreeBytes
  limits?: TransferLimits
}

interface Running {
  patience: Patience
  /** Where its bytes come from, once its folder is open. */
  source: ArchiveSource | null
  ranged: RangedTransfer | null
}

/** Failures after which nothing that was fetched is of use any more. */
const WORTHLESS = new Set(['ARCHIVE_DAMAGED', 'ARCHIVE_REFUSED'])
const CLOCK_MS = 5000
const CLOCK_JUMP_MS = 20_000

/** Carries out downloads: by range where the storage and the archive allow it, else as one stream. */
export class TransferEngine implements Engine {
  readonly #storage: ArchiveStorage
  readonly #options: EngineOptions
  readonly #patience: Required<PatienceOptions>
  readonly #rateLimit = new RateLimit()
  readonly #collect = youngCollector()
  readonly #pool = new BatchPool()
  readonly #running = new Set<Running>()
  readonly #space: SpaceRules
  #connections = 8
  #clock: NodeJS.Timeout | null = null

  constructor(storage: ArchiveStorage, options: EngineOptions = {}) {
    this.#storage = storage
    this.#options = options
    this.#patience = withDefaults(PATIENCE_DEFAULTS, options)
    this.#space = { freeBytes: options.freeBytes ?? freeBytesOnDisk, keepFreeBytes: 0 }
    if (options.limits) this.limit(options.limits)
  }

  limit({ bytesPerSecond, connections, keepFreeBytes }: TransferLimits): void {
    this.#rateLimit.bytesPerSecond = bytesPerSecond
    this.#space.keepFreeBytes = keepFreeBytes
    this.#connections = connections
    for (const { ranged } of this.#running) ranged?.limit(connections)
  }

  wake(): void {
    for (const { patience, ranged } of this.#running) {
      patience.wake()
      ranged?.reconnect()
    }
  }

  discard(destination: string): Promise<void> {
    return discardPart(destination)
  }

  close(): Promise<void> {
    this.#pool.clear()
    return this.#storage.close()
  }

  readonly transfer: Transfer = async (plan, report, signal) => {
    const running: Running = { patience: new Patience(this.#patience), source: null, ranged: null }
    setMaxListeners(0, signal)
    this.#running.add(running)
    this.#watchClock()
    let part: PartFolder | null = null
    const reporter = new OpeningReporter(running.patience, () => running.source?.waitsFor ?? 'The save folder', report)
    try {
      const published = await modelIn(plan.folder, { ...plan.source, parts: plan.parts })
      if (published?.model) return published.model // by an attempt that was ended before it could say so
      part = await PartFolder.open(plan.folder)
      return await this.#carryOut(plan, part, running, reporter.report, signal)
    } catch (error) {
      const explained = signal.aborted && error === signal.reason ? error : explain(error, dirname(plan.folder))
      const isWorthless = explained instanceof DownloadError && WORTHLESS.has(explained.code)
      if (part && (isWorthless || !(await readJournalIn(part.path)))) await part.discard().catch(() => {})
      throw explained
    } finally {
      reporter.close()
      await part?.release().catch(() => {})
      this.#running.delete(running)
      this.#watchClock()
    }
  }

  async #carryOut(
    plan: DownloadPlan,
    part: PartFolder,
    running: Running,
    report: (status: TransferStatus) => void,
    signal: AbortSignal,
  ): Promise<TransferOutcome> {
    const { patience } = running
    const source = new ArchiveSource(this.#storage, plan.getLink, patience, signal, this.#options.stallMs)
    running.source = source
    const kept = keptFor(plan, part, await readJournalIn(part.path))
    const held = await heldIn(plan.folder, plan.source)
    const rest = { plan, part, held, source, patience, rateLimit: this.#rateLimit, space: this.#space, report, signal }
    if (kept) {
      source.expect(kept.archive)
      await source.read({ start: 0, end: 1 }) // before much is read back: is it still the same archive?
    } else await part.clear()
    const { pieceBytes } = this.#options
    const pieces = plan.parts === 'all' ? Math.min(FIRST_CONNECTIONS, this.#connections) : 0
    try {
      const archive = kept
        ? { ...kept.archive, members: kept.members }
        : await openRanged(source, patience, signal, { ...(pieceBytes && { pieceBytes }), pieces })
      if (!archive) return await streamTransfer(rest)
      const ranged = new RangedTransfer(
        { ...rest, collect: this.#collect, pool: this.#pool, mostConnections: this.#connections, options: this.#options },
        archive,
        kept,
      )
      running.ranged = ranged
      return await ranged.run()
    } finally {
      source.dropAhead()
    }
  }

  /** A jump of the clock means that the computer slept: connections that seem open are dead. */
  #watchClock(): void {
    if (this.#running.size === 0 && this.#clock) {
      clearInterval(this.#clock)
      this.#clock = null
    }
    if (this.#running.size === 0 || this.#clock) return
    let before = Date.now()
    this.#clock = setInterval(() => {
      const now = Date.now()
      if (Math.abs(now - before - CLOCK_MS) > CLOCK_JUMP_MS) this.wake()
      before = now
    }, CLOCK_MS)
    this.#clock.unref()
  }
}

/** What an earlier attempt left, if it is of use. @throws DownloadError FOLDER_TAKEN when it is another checkpoint's */
function keptFor(plan: DownloadPlan, part: PartFolder, journal: JournalContent | null): JournalContent | null {
  if (journal && !isSameCheckpoint(journal.source, plan.source)) throw folderTaken(part.path, 'It holds parts of another checkpoint.')
  return journal && isSameParts(journal.parts, plan.parts) ? journal : null
}
