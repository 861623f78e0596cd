import { combineCrc32c, crc32c } from '../archive/crc32c.ts'
import { fillPattern, patternCrc32c, viewPattern } from './pattern.ts'

/** A stretch of an object: literal bytes, or a length of made-up weights. */
export type Segment = { bytes: Buffer } | { seed: number; length: number }

/** How many bytes a stretch has. */
export function segmentLength(segment: Segment): number {
  return 'bytes' in segment ? segment.bytes.length : segment.length
}

/** An object of any size whose bytes are computed from their offset; only the literal stretches take memory. */
export class ComputedObject {
  readonly sizeBytes: number
  readonly #segments: { start: number; segment: Segment }[]
  #crc: number | null = null

  constructor(segments: readonly Segment[]) {
    let start = 0
    this.#segments = segments.map((segment) => {
      const placed = { start, segment }
      start += segmentLength(segment)
      return placed
    })
    this.sizeBytes = start
  }

  /** The bytes from `offset`, at most `length`, fewer at the end. */
  read(offset: number, length: number): Buffer {
    const target = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.sizeBytes - offset))) // every byte is written below
    for (let index = this.#segmentAt(offset), done = 0; done < target.length; index++) {
      const placed = this.#segments[index]
      if (!placed) break
      const inside = offset + done - placed.start
      const count = Math.min(segmentLength(placed.segment) - inside, target.length - done)
      if ('bytes' in placed.segment) placed.segment.bytes.copy(target, done, inside, inside + count)
      else fillPattern(target.subarray(done, done + count), placed.segment.seed, inside)
      done += count
    }
    return target
  }

  /** Some of the bytes from `offset`, at least one and at most `length`. Shared, not copied: they are not to be changed. */
  view(offset: number, length: number): Buffer {
    const placed = this.#segments[this.#segmentAt(offset)]
    if (!placed) return Buffer.alloc(0)
    const { segment, start } = placed
    const inside = offset - start
    const count = Math.min(length, segmentLength(segment) - inside)
    return 'bytes' in segment ? segment.bytes.subarray(inside, inside + count) : viewPattern(segment.seed, inside, count)
  }

  /** CRC32C of the whole object, in a time that does not grow with its size. */
  get crc32c(): number {
    this.#crc ??= this.#segments.reduce((crc, { segment }) => {
      const own = 'bytes' in segment ? crc32c(segment.bytes) : patternCrc32c(segment.seed, segment.length)
      return combineCrc32c(crc, own, segmentLength(segment))
    }, 0)
    return this.#crc
  }

  #segmentAt(offset: number): number {
    let low = 0
    let high = this.#segments.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#segments[middle]?.start ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}
