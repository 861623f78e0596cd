import { ArchiveRefusedError, nameText } from './member-name.ts'

/** A tar is made of blocks of this size (POSIX pax, "ustar Interchange Format"). */
export const BLOCK_BYTES = 512

/** What a header announces. `long-name` and `pax` describe the next member, `pax-global` all that follow. */
export type TarKind = 'file' | 'folder' | 'long-name' | 'long-link' | 'pax' | 'pax-global'

/** One header block as it stands, before any meta header is applied to it. */
export interface TarHeader {
  kind: TarKind
  name: string
  /** How many bytes of content follow, before the padding. */
  sizeBytes: number
}

/** Bytes where a header should be that are none. */
export class TarDamagedError extends Error {
  constructor(reason: string) {
    super(`It is not a readable tar: ${reason}.`)
    this.name = 'TarDamagedError'
  }
}

const KINDS: Record<string, TarKind> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file', // contiguous files: plain files everywhere but on a few old systems
  '5': 'folder',
  L: 'long-name',
  K: 'long-link',
  x: 'pax',
  g: 'pax-global',
}

const REFUSED_KINDS: Record<string, string> = {
  '1': 'it is a hard link',
  '2': 'it is a symbolic link',
  '3': 'it is a device',
  '4': 'it is a device',
  '6': 'it is a pipe',
  S: 'it is a sparse file',
  M: 'it goes on from another volume',
}

/** Whether a block is all zeros, as the end of an archive is. */
export function isZeroBlock(block: Buffer): boolean {
  return block.every((byte) => byte === 0)
}

/** Whether a block is a header whose checksum fits: how a plain tar is told from anything else. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < BLOCK_BYTES) return false
  let sum = 0
  for (let index = 0; index < BLOCK_BYTES; index++) sum += index >= 148 && index < 156 ? 0x20 : (block[index] ?? 0)
  return readNumber(block, 148, 8) === sum
}

/**
 * Reads one header block. Strict where lenient readers differ from each other: what two tools would unpack differently is refused.
 * @throws TarDamagedError, ArchiveRefusedError for a kind, name or size that is not unpacked
 */
export function parseTarHeader(block: Buffer): TarHeader {
  if (!isTarHeader(block)) throw new TarDamagedError('the checksum of a header does not fit')
  const name = headerName(block)
  const flag = String.fromCharCode(block[156] ?? 0)
  const kind = KINDS[flag]
  if (!kind) throw new ArchiveRefusedError(name, REFUSED_KINDS[flag] ?? 'it is of a kind that is not unpacked')
  const sizeBytes = kind === 'folder' && block.subarray(124, 136).every((byte) => byte === 0) ? 0 : readNumber(block, 124, 12)
  if (sizeBytes === null) throw new ArchiveRefusedError(name, 'its size is not a number')
  return { kind, name, sizeBytes }
}

/** Text up to the first NUL. @throws ArchiveRefusedError when it is not UTF-8 */
export function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return nameText(end === -1 ? bytes : bytes.subarray(0, end))
}

function headerName(block: Buffer): string {
  const name = textOf(block.subarray(0, 100))
  // GNU's magic ("ustar" and two spaces) keeps other things where POSIX has the prefix.
  if (block.toString('latin1', 257, 263) !== 'ustar\0') return name
  const prefix = textOf(block.subarray(345, 500))
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Reads an octal or (GNU) base-256 number; null when it is neither, negative, or past what a number holds exactly. */
function readNumber(block: Buffer, offset: number, length: number): number | null {
  const field = block.subarray(offset, offset + length)
  const first = field[0] ?? 0
  if (first & 0x80) {
    if (first !== 0x80) return null
    let value = 0
    for (const byte of field.subarray(1)) {
      value = value * 256 + byte
      if (value > Number.MAX_SAFE_INTEGER) return null
    }
    return value
  }
  const match = /^ *([0-7]+)[ \0]*$/.exec(field.toString('latin1'))
  return match?.[1] ? Number.parseInt(match[1], 8) : null
}
