import { join } from 'node:path'
import { RESERVE_BYTES } from '../../shared/download/reserve.ts'
import { encodeCrc32c } from '../archive/crc32c.ts'
import type { TarMember } from '../archive/tar-index.ts'
import { belongsToAdapter } from '../library/layout.ts'
import type { ArchiveSource } from './archive-source.ts'
import { BatchPool } from './batch-pool.ts'
import { Connections } from './connections.ts'
import { notEnoughSpace } from './disk-error.ts'
import type { FreeBytes } from './disk-space.ts'
import { archiveFacts, damaged, finish } from './finish.ts'
import { Journal, type JournalContent } from './journal.ts'
import { MemberFiles } from './member-files.ts'
import type { RangedArchive } from './open-archive.ts'
import type { PartFolder } from './part-folder.ts'
import type { Patience } from './patience.ts'
import { PieceSink } from './piece-sink.ts'
import { crcOfMembers, crcOfPieces, type PieceState, pieceBytesFor, planPieces, untouched } from './pieces.ts'
import type { DownloadPlan, TransferFile, TransferOutcome, TransferStatus } from './plan.ts'
import type { RateLimit } from './rate-limit.ts'
import { compareWithDisk, statesFromJournal } from './resume.ts'

/** The tunables of a ranged transfer; tests shorten them. */
export interface RangedOptions {
  /** 16 to 32 MiB by the archive's size when left out. */
  pieceBytes?: number
  /** How often the journal is written at most. */
  journalMs?: number
  /** A connection without data for so long is dropped. */
  stallMs?: number
  /** How often the drive's free space is looked at. */
  spaceCheckMs?: number
}

/** What a ranged transfer works with. */
export interface RangedContext {
  plan: DownloadPlan
  part: PartFolder
  source: ArchiveSource
  patience: Patience
  rateLimit: RateLimit
  /** Told of the bytes that come. */
  collect: (bytes: number) => void
  mostConnections: number
  freeBytes: FreeBytes
  options: RangedOptions
  report: (status: TransferStatus) => void
  signal: AbortSignal
}

const REPORT_MS = 100
const DEFAULTS = { journalMs: 500, spaceCheckMs: 5000 }

/** Fetches an archive's members by range, several pieces at once, straight into their files. It can be stopped and gone on with at any time. */
export class RangedTransfer {
  readonly #context: RangedContext
  readonly #options: Required<Omit<RangedOptions, 'pieceBytes' | 'stallMs'>>
  readonly #archive: RangedArchive
  readonly #pieceBytes: number
  readonly #isChosen: (member: TarMember) => boolean
  readonly #states: PieceState[]
  readonly #files: MemberFiles
  readonly #pool = new BatchPool()
  readonly #connections: Connections
  readonly #abort = new AbortController()
  readonly #leftOfMember = new Map<number, number>()
  readonly #shown: TransferFile[]
  readonly #shownOfMember = new Map<number, TransferFile>()
  readonly #journal: Journal
  readonly #totalBytes: number
  #stage: TransferStatus['stage'] = 'opening'
  #receivedBytes = 0

  constructor(context: RangedContext, archive: RangedArchive, kept: JournalContent | null) {
    this.#context = context
    this.#options = { ...DEFAULTS, ...context.options }
    this.#archive = archive
    const { plan, part } = context
    this.#pieceBytes = kept?.pieceBytes ?? context.options.pieceBytes ?? pieceBytesFor(archive.sizeBytes)
    this.#isChosen = plan.parts === 'all' ? () => true : (member) => belongsToAdapter(member.path)
    this.#states = planPieces(archive.members, archive.sizeBytes, this.#pieceBytes, plan.parts === 'all' ? null : this.#isChosen).map(
      untouched,
    )
    this.#totalBytes = this.#states.reduce((sum, { piece }) => sum + piece.end - piece.start, 0)
    if (kept) statesFromJournal(this.#states, kept)
    this.#files = new MemberFiles(part.path, archive.members)
    this.#shown = archive.members.flatMap((member, index) => {
      if (member.kind === 'folder' || !this.#isChosen(member)) return []
      const shown = { path: member.path, sizeBytes: member.sizeBytes, writtenBytes: 0 }
      this.#shownOfMember.set(index, shown)
      this.#leftOfMember.set(index, member.sizeBytes)
      return [shown]
    })
    const { signal } = this.#abort
    this.#connections = new Connections({
      source: context.source,
      patience: context.patience,
      rateLimit: context.rateLimit,
      mostConnections: context.mostConnections,
      stallMs: context.source.stallMs,
      sinkOf: (state) => new PieceSink(state, this.#files, this.#pool, (member, bytes) => this.#written(member, bytes)),
      onReceived: (bytes) => {
        this.#receivedBytes += bytes
        context.collect(bytes)
      },
      signal,
    })
    this.#journal = new Journal(
      part.journalPath,
      () => this.#journalContent(),
      this.#options.journalMs,
      (error) => this.#abort.abort(error),
    )
  }

  /** Changes how many connections may be opened. */
  limit(most: number): void {
    this.#connections.limit(most)
  }

  /** Begins anew on every connection. */
  reconnect(): void {
    this.#connections.reconnect()
  }

  get status(): TransferStatus {
    const { source, patience } = this.#context
    return {
      stage: this.#stage,
      totalBytes: this.#totalBytes,
      receivedBytes: Math.min(this.#receivedBytes, this.#totalBytes),
      files: this.#shown,
      connections: this.#connections.count,
      linkExpiresAtMs: source.links.expiresAtMs,
      canResume: true,
      trouble: patience.trouble,
      waitsForNetwork: patience.isLost,
    }
  }

  async run(): Promise<TransferOutcome> {
    const { signal, plan, part } = this.#context
    const onAbort = () => this.#abort.abort(signal.reason)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    const spaceTimer = setInterval(() => void this.#guardSpace(), this.#options.spaceCheckMs)
    const reportTimer = setInterval(() => this.#context.report(this.status), REPORT_MS)
    try {
      await this.#files.prepare(this.#isChosen)
      await this.#compare()
      await this.#checkSpace(RESERVE_BYTES)
      await this.#journal.write() // on disk before the first byte
      this.#enter('downloading')
      await this.#connections.fetch(this.#states)
      await this.#journal.close()
      this.#enter('checking')
      const crc = plan.parts === 'all' ? await this.#checkedCrc() : null
      await this.#files.settle()
      await this.#files.close()
      this.#abort.signal.throwIfAborted()
      const { sizeBytes, etag, crc32c } = this.#archive
      return await finish(
        part,
        plan,
        { files: this.#fileEntries(), archive: archiveFacts(sizeBytes, etag, crc, crc32c) },
        this.#abort.signal,
      )
    } finally {
      clearInterval(spaceTimer)
      clearInterval(reportTimer)
      signal.removeEventListener('abort', onAbort)
      await this.#files.close()
      await this.#journal.close().catch(() => {})
    }
  }

  /** Reads back what an earlier attempt left. */
  async #compare(): Promise<void> {
    if (this.#states.every(({ writtenBytes }) => writtenBytes === 0)) return
    this.#enter('resuming')
    const count = (bytes: number) => {
      this.#receivedBytes += bytes
    }
    await compareWithDisk(this.#states, this.#files, count, this.#abort.signal)
    this.#receivedBytes = this.#states.reduce((sum, { writtenBytes }) => sum + writtenBytes, 0)
    for (const state of this.#states) this.#countWritten(state)
    for (const [member, left] of this.#leftOfMember) if (left === 0 && this.#sizeOf(member) > 0) await this.#files.finish(member)
  }

  #countWritten({ piece, writtenBytes }: PieceState): void {
    let left = writtenBytes
    for (const { member, length } of piece.segments) {
      const there = Math.min(left, length)
      left -= there
      if (member !== null && there > 0) this.#note(member, there)
    }
  }

  /** The whole archive's CRC32C, equal to the published one where there is one. @throws DownloadError ARCHIVE_DAMAGED */
  async #checkedCrc(): Promise<number> {
    const published = this.#archive.crc32c
    const crc = crcOfPieces(this.#states)
    if (published === null || crc === published) return crc
    return this.#repair(published)
  }

  /** Finds what is wrong by reading it back, fetches it once more, else everything, and compares again. */
  async #repair(published: number): Promise<number> {
    await this.#files.settle()
    const bad = await compareWithDisk(this.#states, this.#files, () => {}, this.#abort.signal)
    // What the disk gives back is what arrived: then it arrived wrong, and only fetching again tells where.
    for (const state of bad.length > 0 ? bad : this.#states) Object.assign(state, untouched(state.piece))
    this.#recount()
    this.#enter('downloading')
    await this.#connections.fetch(this.#states)
    this.#enter('checking')
    const crc = crcOfPieces(this.#states)
    if (crc !== published) throw damaged('The bytes that arrived do not match the published checksum, fetched twice.')
    return crc
  }

  #recount(): void {
    this.#receivedBytes = this.#states.reduce((sum, { writtenBytes }) => sum + writtenBytes, 0)
    for (const [member, shown] of this.#shownOfMember) {
      shown.writtenBytes = 0
      this.#leftOfMember.set(member, shown.sizeBytes)
    }
    for (const state of this.#states) this.#countWritten(state)
  }

  #written(member: number, bytes: number): void {
    this.#note(member, bytes)
    this.#journal.touch()
    if (this.#leftOfMember.get(member) === 0) this.#files.finish(member).catch((error: unknown) => this.#abort.abort(error))
  }

  #note(member: number, bytes: number): void {
    const shown = this.#shownOfMember.get(member)
    if (shown) shown.writtenBytes += bytes
    this.#leftOfMember.set(member, (this.#leftOfMember.get(member) ?? 0) - bytes)
  }

  async #checkSpace(reserveBytes: number): Promise<void> {
    const saveFolder = join(this.#context.plan.folder, '..')
    const left = this.#states.reduce((sum, { piece, writtenBytes }) => sum + piece.end - piece.start - writtenBytes, 0)
    const neededBytes = left + reserveBytes
    const freeBytes = await this.#context.freeBytes(saveFolder)
    if (freeBytes < neededBytes) throw notEnoughSpace(saveFolder, neededBytes, freeBytes)
  }

  /** Stops before the drive is quite full: others write there too. */
  async #guardSpace(): Promise<void> {
    if (this.#stage !== 'downloading') return
    await this.#checkSpace(RESERVE_BYTES / 2).catch((error: unknown) => this.#abort.abort(error))
  }

  #enter(stage: TransferStatus['stage']): void {
    this.#stage = stage
    this.#context.report(this.status)
  }

  #fileEntries(): { path: string; sizeBytes: number; crc32c: string }[] {
    const crcs = crcOfMembers(this.#states, this.#archive.members.length)
    return this.#archive.members.flatMap((member, index) =>
      this.#shownOfMember.has(index) ? [{ path: member.path, sizeBytes: member.sizeBytes, crc32c: encodeCrc32c(crcs[index] ?? 0) }] : [],
    )
  }

  #journalContent(): JournalContent {
    const { sizeBytes, etag, generation, crc32c, members } = this.#archive
    return {
      version: 1,
      source: this.#context.plan.source,
      parts: this.#context.plan.parts,
      archive: { sizeBytes, etag, generation, crc32c },
      members,
      pieceBytes: this.#pieceBytes,
      pieces: this.#states.flatMap(({ writtenBytes, crcs }, index): JournalContent['pieces'] =>
        writtenBytes > 0 ? [[index, writtenBytes, crcs]] : [],
      ),
    }
  }

  #sizeOf(member: number): number {
    return this.#archive.members[member]?.sizeBytes ?? 0
  }
}
