import { RESERVE_BYTES } from '../../shared/download/reserve.ts'
import { withDefaults } from '../../shared/options/with-defaults.ts'
import { encodeCrc32c } from '../archive/crc32c.ts'
import type { TarMember } from '../archive/tar-index.ts'
import { includesFile } from '../library/layout.ts'
import type { BatchPool } from './batch-pool.ts'
import { Connections } from './connections.ts'
import { requireSpace } from './disk-space.ts'
import { type Arrived, archiveFacts, damaged, finish } from './finish.ts'
import { heldFile, heldMembers, isOfArchive, takeHeld } from './held.ts'
import { Journal, type JournalContent } from './journal.ts'
import { MemberFiles } from './member-files.ts'
import type { RangedArchive } from './open-archive.ts'
import { PieceSink } from './piece-sink.ts'
import { crcOfMembers, crcOfPieces, leftBytes, type PieceState, pieceBytesFor, planPieces, untouched } from './pieces.ts'
import type { TransferFile, TransferOutcome, TransferStatus } from './plan.ts'
import { compareWithDisk, statesFromJournal } from './resume.ts'
import { REPORT_MS, type TransferContext } from './transfer-context.ts'

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
export interface RangedContext extends TransferContext {
  /** Told of the bytes that come. */
  collect: (bytes: number) => void
  mostConnections: number
  /** The buffers of all transfers. */
  pool: BatchPool
  options: RangedOptions
}

const DEFAULTS = { journalMs: 500, spaceCheckMs: 5000 }

/** Fetches an archive's members by range, several pieces at once, straight into their files. It can be stopped and gone on with at any time. */
export class RangedTransfer {
  readonly #context: RangedContext
  readonly #options: Required<Omit<RangedOptions, 'pieceBytes' | 'stallMs'>>
  readonly #archive: RangedArchive
  readonly #pieceBytes: number
  readonly #heldPaths: ReadonlySet<string>
  readonly #isChosen: (member: TarMember) => boolean
  /** Nothing is left out, so that the archive's checksum can be compared. */
  readonly #isAll: boolean
  readonly #states: PieceState[]
  readonly #files: MemberFiles
  readonly #connections: Connections
  readonly #abort = new AbortController()
  /** The chosen files by their place in the list of members. */
  readonly #progress = new Map<number, TransferFile>()
  readonly #journal: Journal
  readonly #totalBytes: number
  #stage: TransferStatus['stage'] = 'opening'
  #receivedBytes = 0

  constructor(context: RangedContext, archive: RangedArchive, kept: JournalContent | null) {
    this.#context = context
    this.#options = withDefaults(DEFAULTS, context.options)
    this.#archive = archive
    const { plan, part, held } = context
    this.#pieceBytes = kept?.pieceBytes ?? context.options.pieceBytes ?? pieceBytesFor(archive.sizeBytes)
    this.#heldPaths = new Set(kept?.held ?? (held && isOfArchive(held, archive) ? heldMembers(held, archive.members) : []))
    // What is here already of an archive that was replaced on Vi is fetched as it is there now.
    this.#isChosen = ({ path }) => includesFile(plan.parts, path) || this.#heldPaths.has(path) || (held !== null && !!heldFile(held, path))
    this.#isAll = archive.members.every((member) => member.kind !== 'file' || this.#isChosen(member))
    const { members, sizeBytes: total } = archive
    this.#states = planPieces(members, total, this.#pieceBytes, this.#isAll ? null : this.#isChosen, this.#heldPaths).map(untouched)
    this.#totalBytes = leftBytes(this.#states)
    if (kept) statesFromJournal(this.#states, kept)
    this.#files = new MemberFiles(part.path, archive.members)
    for (const [index, member] of archive.members.entries()) {
      const { path, sizeBytes } = member
      if (member.kind === 'file' && this.#isChosen(member)) this.#progress.set(index, { path, sizeBytes, writtenBytes: 0 })
    }
    const { signal } = this.#abort
    this.#connections = new Connections({
      source: context.source,
      patience: context.patience,
      rateLimit: context.rateLimit,
      mostConnections: context.mostConnections,
      stallMs: context.source.stallMs,
      sinkOf: (state) => new PieceSink(state, this.#files, context.pool, (member, bytes) => this.#written(member, bytes)),
      onReceived: (bytes) => {
        this.#receivedBytes += bytes
        context.collect(bytes)
      },
      signal,
    })
    this.#journal = new Journal(
      part.path,
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
      files: [...this.#progress.values()],
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
      await this.#takeOver()
      await this.#checkSpace(RESERVE_BYTES)
      await this.#journal.write() // on disk before the first byte
      this.#enter('downloading')
      await this.#connections.fetch(this.#states)
      await this.#journal.close()
      this.#enter('checking')
      const crc = this.#isAll ? await this.#checkedCrc() : null
      await this.#files.settle()
      await this.#files.close()
      this.#abort.signal.throwIfAborted()
      const { sizeBytes, etag, crc32c } = this.#archive
      return await finish(
        part,
        plan,
        { files: this.#fileEntries(), leftOut: this.#leftOut(), archive: archiveFacts(sizeBytes, etag, crc, crc32c) },
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

  /** Takes over what an earlier attempt left, or else what stands at the destination already. */
  async #takeOver(): Promise<void> {
    const { held, part } = this.#context
    const { signal } = this.#abort
    if (this.#states.some(({ writtenBytes }) => writtenBytes > 0)) {
      this.#enter('resuming')
      await compareWithDisk(this.#states, this.#files, this.#count, signal)
    } else if (held !== null && this.#heldPaths.size > 0 && isOfArchive(held, this.#archive)) {
      await this.#checkSpace(RESERVE_BYTES) // a copy takes room too, where blocks cannot be shared
      this.#enter('resuming')
      await takeHeld(held, {
        partFolder: part.path,
        members: this.#archive.members,
        paths: this.#heldPaths,
        states: this.#states,
        files: this.#files,
        onRead: this.#count,
        signal,
      })
    } else return
    await this.#finishWhole()
  }

  readonly #count = (bytes: number): void => {
    this.#receivedBytes += bytes
  }

  async #finishWhole(): Promise<void> {
    this.#recount()
    for (const [member, { sizeBytes, writtenBytes }] of this.#progress) {
      if (writtenBytes === sizeBytes && sizeBytes > 0) await this.#files.finish(member)
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

  /** Counts anew what the pieces say is there. */
  #recount(): void {
    this.#receivedBytes = this.#totalBytes - leftBytes(this.#states)
    for (const file of this.#progress.values()) file.writtenBytes = 0
    for (const { piece, writtenBytes } of this.#states) {
      let left = writtenBytes
      for (const { member, length } of piece.segments) {
        const there = Math.min(left, length)
        left -= there
        const file = member === null ? undefined : this.#progress.get(member)
        if (file) file.writtenBytes += there
      }
    }
  }

  #written(member: number, bytes: number): void {
    this.#journal.touch()
    const file = this.#progress.get(member)
    if (!file) return
    file.writtenBytes += bytes
    if (file.writtenBytes === file.sizeBytes) this.#files.finish(member).catch((error: unknown) => this.#abort.abort(error))
  }

  async #checkSpace(reserveBytes: number): Promise<void> {
    const { space, plan } = this.#context
    await requireSpace(space, plan.folder, leftBytes(this.#states) + reserveBytes)
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
    return [...this.#progress].map(([index, { path, sizeBytes }]) => ({ path, sizeBytes, crc32c: encodeCrc32c(crcs[index] ?? 0) }))
  }

  #leftOut(): Arrived['leftOut'] {
    const left = this.#archive.members.filter((member) => member.kind === 'file' && !this.#isChosen(member))
    return left.map(({ path, sizeBytes }) => ({ path, sizeBytes }))
  }

  #journalContent(): JournalContent {
    const { sizeBytes, etag, generation, crc32c, members } = this.#archive
    return {
      version: 1,
      source: this.#context.plan.source,
      parts: this.#context.plan.parts,
      archive: { sizeBytes, etag, generation, crc32c },
      members,
      held: [...this.#heldPaths],
      pieceBytes: this.#pieceBytes,
      pieces: this.#states.flatMap(({ writtenBytes, crcs }, index): JournalContent['pieces'] =>
        writtenBytes > 0 ? [[index, writtenBytes, crcs]] : [],
      ),
    }
  }
}
