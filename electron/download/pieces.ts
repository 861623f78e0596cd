import { combineCrc32c } from '../archive/crc32c.ts'
import type { TarMember } from '../archive/tar-index.ts'
import type { ByteRange } from './storage.ts'

/** A stretch of a piece: bytes of one member, or (`member` null) headers and padding, which are checked but not kept. */
export interface Segment {
  member: number | null
  /** Where in the member's file it belongs. */
  position: number
  length: number
}

/** A range of the archive that is fetched by one connection at a time. */
export interface Piece extends ByteRange {
  segments: readonly Segment[]
}

/** A piece and how much of it is on disk. Bytes are fetched in order, so what is there is its beginning. */
export interface PieceState {
  readonly piece: Piece
  writtenBytes: number
  /** CRC32C of what is there of each segment; segments that have not begun have none. */
  crcs: number[]
}

const MiB = 1024 * 1024
const SMALLEST_PIECE = 16 * MiB
const LARGEST_PIECE = 32 * MiB
const PIECES = 64
/** Ranges nearer to each other than this are fetched as one: a request costs more. */
export const JOIN_BYTES = 64 * 1024

/** How large pieces of an archive are: 16 to 32 MiB. */
export function pieceBytesFor(sizeBytes: number): number {
  return Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, Math.ceil(sizeBytes / PIECES / MiB) * MiB))
}

/**
 * Cuts an archive into pieces, in ascending order: all of it, or only what the chosen members need. `alone` are members that share
 * no piece with anything else.
 */
export function planPieces(
  members: readonly TarMember[],
  sizeBytes: number,
  pieceBytes: number,
  isChosen: ((member: TarMember) => boolean) | null,
  alone: ReadonlySet<string> = new Set(),
): Piece[] {
  const pieces: Piece[] = []
  const ranges = isChosen ? rangesOf(members.filter((member) => member.sizeBytes > 0 && isChosen(member))) : [{ start: 0, end: sizeBytes }]
  const apart = members.filter(({ path }) => alone.has(path))
  for (const range of ranges.flatMap((each) => cutAround(each, apart))) {
    for (let start = range.start; start < range.end; start += pieceBytes) {
      const end = Math.min(range.end, start + pieceBytes)
      pieces.push({ start, end, segments: segmentsOf(members, { start, end }, isChosen) })
    }
  }
  return pieces
}

/** Nothing of a piece is there yet. */
export function untouched(piece: Piece): PieceState {
  return { piece, writtenBytes: 0, crcs: [] }
}

/** Whether a piece is on disk. */
export function isWhole({ piece, writtenBytes }: PieceState): boolean {
  return writtenBytes === piece.end - piece.start
}

/** How many bytes are not on disk yet. */
export function leftBytes(states: readonly PieceState[]): number {
  return states.reduce((sum, { piece, writtenBytes }) => sum + piece.end - piece.start - writtenBytes, 0)
}

/** CRC32C of all pieces one after the other. */
export function crcOfPieces(states: readonly PieceState[]): number {
  let crc = 0
  for (const { piece, crcs } of states) {
    piece.segments.forEach(({ length }, index) => {
      crc = combineCrc32c(crc, crcs[index] ?? 0, length)
    })
  }
  return crc
}

/** CRC32C of each member's file, by its place in the list of members; members that no piece holds are 0. */
export function crcOfMembers(states: readonly PieceState[], count: number): number[] {
  const found = new Array<number>(count).fill(0)
  for (const { piece, crcs } of states) {
    piece.segments.forEach(({ member, length }, index) => {
      if (member !== null) found[member] = combineCrc32c(found[member] ?? 0, crcs[index] ?? 0, length)
    })
  }
  return found
}

function rangesOf(members: readonly TarMember[]): ByteRange[] {
  const ranges: ByteRange[] = []
  for (const { offset, sizeBytes } of members) {
    const last = ranges.at(-1)
    if (last && offset - last.end < JOIN_BYTES) last.end = offset + sizeBytes
    else ranges.push({ start: offset, end: offset + sizeBytes })
  }
  return ranges
}

/** A range as the members within it that stand alone, and what is between them. */
function cutAround(range: ByteRange, apart: readonly TarMember[]): ByteRange[] {
  const cuts: ByteRange[] = []
  let start = range.start
  for (const { offset, sizeBytes } of apart) {
    if (offset < start || offset + sizeBytes > range.end) continue
    if (offset > start) cuts.push({ start, end: offset })
    start = offset + sizeBytes
    cuts.push({ start: offset, end: start })
  }
  if (start < range.end) cuts.push({ start, end: range.end })
  return cuts
}

function segmentsOf(members: readonly TarMember[], range: ByteRange, isChosen: ((member: TarMember) => boolean) | null): Segment[] {
  const segments: Segment[] = []
  let at = range.start
  for (let index = firstReaching(members, range.start); index < members.length; index++) {
    const member = members[index]
    if (!member || member.offset >= range.end) break
    const start = Math.max(member.offset, range.start)
    const end = Math.min(member.offset + member.sizeBytes, range.end)
    if (end <= start || (isChosen && !isChosen(member))) continue
    if (start > at) segments.push({ member: null, position: 0, length: start - at })
    segments.push({ member: index, position: start - member.offset, length: end - start })
    at = end
  }
  if (at < range.end) segments.push({ member: null, position: 0, length: range.end - at })
  return segments
}

/** The first member whose content ends after an offset; members are in order. */
function firstReaching(members: readonly TarMember[], offset: number): number {
  let low = 0
  let high = members.length
  while (low < high) {
    const middle = (low + high) >> 1
    const member = members[middle]
    if (member && member.offset + member.sizeBytes <= offset) low = middle + 1
    else high = middle
  }
  return low
}
