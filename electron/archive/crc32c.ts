import { crc32c as nativeCrc32c } from '@node-rs/crc32'

const POLYNOMIAL = 0x82f63b78 // Castagnoli, reflected (RFC 3720 appendix B.4)

/** CRC32C of bytes, going on from `previous` (0 at the start of an object). */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  return nativeCrc32c(bytes, previous)
}

/** CRC32C of two runs of bytes one after the other, from the CRC of each and the length of the second. */
export function combineCrc32c(first: number, second: number, secondLength: number): number {
  return (multiply(shiftBy(secondLength), first) ^ second) >>> 0
}

/** CRC32C of a block of bytes repeated `times` times. Takes time proportional to log(times). */
export function repeatCrc32c(blockCrc: number, blockLength: number, times: number): number {
  let crc = 0
  let power = { crc: blockCrc, length: blockLength }
  for (let left = times; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) crc = combineCrc32c(crc, power.crc, power.length)
    power = { crc: combineCrc32c(power.crc, power.crc, power.length), length: power.length * 2 }
  }
  return crc
}

/** A CRC32C as object storage publishes it: base64 of its 4 big-endian bytes (`x-goog-hash: crc32c=…`). */
export function encodeCrc32c(crc: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc)
  return bytes.toString('base64')
}

/** Reads the CRC32C out of an `x-goog-hash` header; null when there is none. */
export function crc32cFromGoogHash(header: string | null): number | null {
  const match = /(?:^|[,\s])crc32c=([A-Za-z0-9+/]{6}==)/.exec(header ?? '')
  return match?.[1] ? Buffer.from(match[1], 'base64').readUInt32BE() : null
}

// x to the power of 2ⁿ modulo the polynomial, for every bit of a length below 2⁵³ counted in bits (n ≤ 56).
const POWERS: number[] = [0x40000000]
for (let n = 1; n < 57; n++) POWERS.push(multiply(POWERS[n - 1] ?? 0, POWERS[n - 1] ?? 0))

/** x^(8 × length) modulo the polynomial: what appending `length` bytes does to a CRC. */
function shiftBy(length: number): number {
  let shift = 0x80000000
  let n = 3
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shift = multiply(POWERS[n] ?? 0, shift)
    n += 1
  }
  return shift
}

/** Product of two polynomials over GF(2) modulo the CRC's, bits reflected. */
function multiply(a: number, b: number): number {
  let product = 0
  let factor = b
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= factor
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1
  }
  return product >>> 0
}
