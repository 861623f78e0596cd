import { combineCrc32c, crc32c, repeatCrc32c } from '../archive/crc32c.ts'
import { randomFrom } from './random.ts'

// Twice a prime, so that no round distance (a MiB, a piece, a shard) lands on the same bytes again: data written to the wrong
// place never passes for right. Even, so that every bf16 number stays whole.
const PERIOD = 2 * 524_287
const CACHED_BLOCKS = 24

const blocks = new Map<number, { bytes: Buffer; crc: number }>()

/** Writes the bytes at `offset` of an endless run of believable bf16 weights, different for each seed. */
export function fillPattern(target: Buffer, seed: number, offset: number): void {
  const { bytes } = blockOf(seed)
  for (let done = 0; done < target.length; ) {
    const at = (offset + done) % PERIOD
    done += bytes.copy(target, done, at, Math.min(PERIOD, at + target.length - done))
  }
}

/** The bytes from `offset` on, as many as lie in a row in memory, at most `length`. Shared: they are not to be changed. */
export function viewPattern(seed: number, offset: number, length: number): Buffer {
  const at = offset % PERIOD
  return blockOf(seed).bytes.subarray(at, at + length)
}

/** CRC32C of the first `length` bytes of a pattern, without making them. */
export function patternCrc32c(seed: number, length: number): number {
  const { bytes, crc } = blockOf(seed)
  const rest = length % PERIOD
  const whole = repeatCrc32c(crc, PERIOD, Math.floor(length / PERIOD))
  return combineCrc32c(whole, crc32c(bytes.subarray(0, rest)), rest)
}

function blockOf(seed: number): { bytes: Buffer; crc: number } {
  const cached = blocks.get(seed)
  if (cached) return cached
  const bytes = Buffer.alloc(PERIOD)
  const random = randomFrom(seed)
  for (let at = 0; at < PERIOD; at += 2) {
    const bits = Math.floor(random() * 0x10000)
    const sign = bits & 0x8000
    const exponent = (0x76 + ((bits >> 7) & 3)) << 7 // magnitudes from 0.002 to 0.03, as trained weights have
    bytes.writeUInt16LE(sign | exponent | (bits & 0x7f), at)
  }
  const block = { bytes, crc: crc32c(bytes) }
  blocks.set(seed, block)
  const oldest = blocks.keys().next().value
  if (blocks.size > CACHED_BLOCKS && oldest !== undefined) blocks.delete(oldest)
  return block
}
