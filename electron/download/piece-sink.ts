import { crc32c } from '../archive/crc32c.ts'
import { BATCH_BYTES, type BatchPool } from './batch-pool.ts'
import type { MemberFiles } from './member-files.ts'
import type { PieceState } from './pieces.ts'

/** Full batches that may wait for the disk. */
const MOST_WAITING = 2

/** Bytes of one member's file within a batch. */
interface Run {
  member: number
  position: number
  start: number
  end: number
}

interface Batch {
  buffer: Buffer
  filled: number
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
  #waiting: Batch[] = []
  #writing: Promise<void> | null = null

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
      const length = Math.min(chunk.length - at, segment.length - this.#inSegment, BATCH_BYTES - batch.filled)
      const part = chunk.subarray(at, at + length)
      this.#crcs[this.#segment] = crc32c(part, this.#crcs[this.#segment] ?? 0)
      if (segment.member !== null) copy(part, batch, segment.member, segment.position + this.#inSegment)
      this.#takenBytes += length
      this.#inSegment += length
      at += length
      if (this.#inSegment === segment.length) {
        this.#segment += 1
        this.#inSegment = 0
      }
      if (batch.filled === BATCH_BYTES) this.#close(batch)
    }
    return this.#waiting.length < MOST_WAITING
  }

  /** Resolves when there is room again. @throws what writing failed with */
  async drained(): Promise<void> {
    while (this.#writing && this.#waiting.length > 0) await this.#writing
  }

  /** Writes what is left; resolves when nothing is being written any more. */
  async finish(): Promise<void> {
    if (this.#batch) this.#close(this.#batch)
    while (this.#writing) await this.#writing
  }

  #currentBatch(): Batch {
    this.#batch ??= { buffer: this.#pool.take(), filled: 0, runs: [], takenBytes: 0, crcs: [] }
    return this.#batch
  }

  #close(batch: Batch): void {
    batch.takenBytes = this.#takenBytes
    batch.crcs = [...this.#crcs]
    this.#batch = null
    this.#waiting.push(batch)
    if (!this.#writing) this.#writeNext()
  }

  #writeNext(): void {
    const batch = this.#waiting.shift()
    this.#writing = batch ? this.#write(batch) : null
    this.#writing?.catch(() => {}) // seen by whoever awaits; a failed write stays, so that nothing is written after it
  }

  async #write({ buffer, runs, takenBytes, crcs }: Batch): Promise<void> {
    for (const { member, position, start, end } of runs) await this.#files.write(member, buffer.subarray(start, end), position)
    this.#pool.give(buffer)
    this.#state.writtenBytes = takenBytes
    this.#state.crcs = crcs
    for (const { member, start, end } of runs) this.#onWritten(member, end - start)
    this.#writeNext()
  }
}

function copy(part: Buffer, batch: Batch, member: number, position: number): void {
  part.copy(batch.buffer, batch.filled)
  const last = batch.runs.at(-1)
  if (last && last.member === member && last.position + last.end - last.start === position) last.end += part.length
  else batch.runs.push({ member, position, start: batch.filled, end: batch.filled + part.length })
  batch.filled += part.length
}
