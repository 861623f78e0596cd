import { crc32c } from '../archive/crc32c.ts'
import { BATCH_BYTES, type BatchPool, DIRECT_BYTES } from './batch-pool.ts'
import type { MemberFiles } from './member-files.ts'
import type { PieceState } from './pieces.ts'

/** Full batches that are on their way to the disk before no more may come. */
const MOST_UNWRITTEN = 3

/** Bytes of one member's file within a batch. */
interface Run {
  member: number
  position: number
  start: number
  end: number
}

interface Batch {
  buffer: Buffer
  runs: Run[]
  /** Where the piece stands once this has been written. */
  takenBytes: number
  crcs: number[]
}

/**
 * Takes a piece's bytes as they come, checksums them and writes them in batches to the files that they belong to. The piece's
 * state moves on only when bytes have been written.
 */
export class PieceSink {
  readonly #state: PieceState
  readonly #files: MemberFiles
  readonly #pool: BatchPool
  readonly #onWritten: (member: number, bytes: number) => void
  readonly #crcs: number[]
  /** Which segment the next byte belongs to, and how much of it has come. */
  #segment = 0
  #inSegment = 0
  #takenBytes: number
  #batch: Batch | null = null
  #unwritten = 0
  /** Settles with the last batch that was closed; once a write has failed nothing is written after it. */
  #written: Promise<void> = Promise.resolve()
  /** Settles with the batch before that. */
  #room: Promise<void> = Promise.resolve()

  constructor(state: PieceState, files: MemberFiles, pool: BatchPool, onWritten: (member: number, bytes: number) => void) {
    this.#state = state
    this.#files = files
    this.#pool = pool
    this.#onWritten = onWritten
    this.#crcs = [...state.crcs]
    this.#takenBytes = state.writtenBytes
    let left = state.writtenBytes
    for (const { length } of state.piece.segments) {
      if (left < length) break
      left -= length
      this.#segment += 1
    }
    this.#inSegment = left
  }

  /** Takes bytes; false when {@link PieceSink.drained} should be awaited before more come. */
  push(chunk: Buffer): boolean {
    for (let at = 0; at < chunk.length; ) {
      const segment = this.#state.piece.segments[this.#segment]
      if (!segment) throw new RangeError('more bytes than the piece has')
      const batch = this.#currentBatch()
      let length = Math.min(chunk.length - at, segment.length - this.#inSegment)
      if (segment.member !== null) {
        const run = runFor(batch, segment.member, segment.position + this.#inSegment)
        if (!run) {
          this.#close(batch)
          continue
        }
        length = Math.min(length, roomOf(run))
        chunk.copy(batch.buffer, run.end, at, at + length)
        run.end += length
      }
      this.#crcs[this.#segment] = crc32c(chunk.subarray(at, at + length), this.#crcs[this.#segment] ?? 0)
      this.#takenBytes += length
      this.#inSegment += length
      at += length
      if (this.#inSegment === segment.length) {
        this.#segment += 1
        this.#inSegment = 0
      }
      if (batch.runs.at(-1)?.end === BATCH_BYTES) this.#close(batch)
    }
    return this.#unwritten < MOST_UNWRITTEN
  }

  /** Resolves when there is room again. @throws what writing failed with */
  drained(): Promise<void> {
    return this.#room
  }

  /** Writes what is left; resolves when nothing is being written any more. */
  finish(): Promise<void> {
    if (this.#batch) this.#close(this.#batch)
    return this.#written
  }

  #currentBatch(): Batch {
    this.#batch ??= { buffer: this.#pool.take(), runs: [], takenBytes: 0, crcs: [] }
    return this.#batch
  }

  #close(batch: Batch): void {
    batch.takenBytes = this.#takenBytes
    batch.crcs = [...this.#crcs]
    this.#batch = null
    this.#unwritten += 1
    this.#room = this.#written
    this.#written = this.#written.then(() => this.#write(batch)).finally(() => this.#pool.give(batch.buffer))
    this.#written.catch(() => {}) // seen by whoever awaits
  }

  async #write({ buffer, runs, takenBytes, crcs }: Batch): Promise<void> {
    for (const { member, position, start, end } of runs) await this.#files.write(member, buffer.subarray(start, end), position)
    this.#state.writtenBytes = takenBytes
    this.#state.crcs = crcs
    this.#unwritten -= 1
    for (const { member, start, end } of runs) this.#onWritten(member, end - start)
  }
}

/** The run that a byte at a place of a member's file belongs to; null when the batch is full. A new one begins where a direct write may. */
function runFor(batch: Batch, member: number, position: number): Run | null {
  const last = batch.runs.at(-1)
  if (last && last.member === member && last.position + last.end - last.start === position && roomOf(last) > 0) return last
  const start = Math.ceil((last?.end ?? 0) / DIRECT_BYTES) * DIRECT_BYTES
  if (start === BATCH_BYTES) return null
  const run = { member, position, start, end: start }
  batch.runs.push(run)
  return run
}

/** A run that begins in the middle of a page of its file ends with it, so that the next one can be written directly. */
function roomOf({ position, start, end }: Run): number {
  const intoPage = position % DIRECT_BYTES
  return (intoPage === 0 ? BATCH_BYTES : start + DIRECT_BYTES - intoPage) - end
}
