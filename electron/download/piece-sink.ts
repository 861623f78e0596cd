import { crc32c } from '../archive/crc32c.ts'
import type { MemberFiles } from './member-files.ts'
import type { PieceState } from './pieces.ts'

/** Larger writes are half as fast again as a write for each chunk. */
const BATCH_BYTES = 1024 * 1024
const MOST_WAITING_BYTES = 2 * BATCH_BYTES

interface Run {
  member: number
  position: number
  buffers: Buffer[]
  bytes: number
}

/**
 * Takes a piece's bytes as they come, checksums them and writes them in batches to the files that they belong to. The piece's
 * state moves on only when bytes have been written.
 */
export class PieceSink {
  readonly #state: PieceState
  readonly #files: MemberFiles
  readonly #onWritten: (member: number, bytes: number) => void
  readonly #crcs: number[]
  /** Which segment the next byte belongs to, and how much of it has come. */
  #segment = 0
  #inSegment = 0
  #takenBytes: number
  #runs: Run[] = []
  #waitingBytes = 0
  #writing: Promise<void> | null = null

  constructor(state: PieceState, files: MemberFiles, onWritten: (member: number, bytes: number) => void) {
    this.#state = state
    this.#files = files
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
      const part = chunk.subarray(at, at + segment.length - this.#inSegment)
      this.#crcs[this.#segment] = crc32c(part, this.#crcs[this.#segment] ?? 0)
      if (segment.member !== null) this.#append(segment.member, segment.position + this.#inSegment, part)
      at += part.length
      this.#inSegment += part.length
      if (this.#inSegment === segment.length) {
        this.#segment += 1
        this.#inSegment = 0
      }
    }
    this.#takenBytes += chunk.length
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes >= BATCH_BYTES && !this.#writing) this.#write()
    return this.#waitingBytes < MOST_WAITING_BYTES
  }

  /** Resolves when there is room again. @throws what writing failed with */
  async drained(): Promise<void> {
    while (this.#writing && this.#waitingBytes >= BATCH_BYTES) await this.#writing
  }

  /** Writes what is left; resolves when nothing is being written any more. */
  async finish(): Promise<void> {
    while (this.#writing || this.#waitingBytes > 0) {
      if (!this.#writing) this.#write()
      await this.#writing
    }
  }

  #append(member: number, position: number, part: Buffer): void {
    const last = this.#runs.at(-1)
    if (last && last.member === member) {
      last.buffers.push(part)
      last.bytes += part.length
    } else this.#runs.push({ member, position, buffers: [part], bytes: part.length })
  }

  #write(): void {
    const runs = this.#runs
    const written = this.#takenBytes
    const crcs = [...this.#crcs]
    this.#runs = []
    this.#waitingBytes = 0
    const writing = (async () => {
      for (const run of runs) await this.#files.write(run.member, run.buffers, run.bytes, run.position)
      this.#state.writtenBytes = written
      this.#state.crcs = crcs
      for (const run of runs) this.#onWritten(run.member, run.bytes)
      this.#writing = null
      if (this.#waitingBytes >= BATCH_BYTES) this.#write()
    })()
    writing.catch(() => {}) // seen by whoever awaits; a failed write stays, so that nothing is written after it
    this.#writing = writing
  }
}
