import { crc32c } from '../archive/crc32c.ts'
import type { JournalContent } from './journal.ts'
import type { MemberFiles } from './member-files.ts'
import { type PieceState, untouched } from './pieces.ts'
import { settleAll } from './settle-all.ts'

const READ_BYTES = 1024 * 1024
/** Files are read ahead of each other so that the disk has something to do while a checksum is computed. */
const READERS = 4

/** Marks the pieces of a plan that a journal says are there. Only {@link compareWithDisk} tells whether that is so. */
export function statesFromJournal(states: PieceState[], journal: JournalContent): void {
  for (const [index, writtenBytes, crcs] of journal.pieces) {
    const state = states[index]
    if (!state || writtenBytes > state.piece.end - state.piece.start) continue
    state.writtenBytes = writtenBytes
    state.crcs = crcs
  }
}

/**
 * Reads what is on disk of every piece that has begun, and forgets those whose checksums do not fit: after a power cut a file may
 * hold zeros where a journal says bytes. Headers and padding are not on disk; their checksums are the journal's.
 */
export async function compareWithDisk(
  states: readonly PieceState[],
  files: MemberFiles,
  onRead: (bytes: number) => void,
  signal: AbortSignal,
): Promise<PieceState[]> {
  const bad: PieceState[] = []
  const begun = states.filter(({ writtenBytes }) => writtenBytes > 0)
  let next = 0
  const readers = Array.from({ length: READERS }, async () => {
    const buffer = Buffer.allocUnsafe(READ_BYTES)
    try {
      for (let state = begun[next++]; state; state = begun[next++]) {
        if (!(await fits(state, files, buffer, onRead, signal))) bad.push(state)
      }
    } finally {
      next = begun.length // when one fails, the others end
    }
  })
  await settleAll(readers)
  for (const state of bad) Object.assign(state, { ...untouched(state.piece) })
  return bad
}

async function fits(
  { piece, writtenBytes, crcs }: PieceState,
  files: MemberFiles,
  buffer: Buffer,
  onRead: (bytes: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  let left = writtenBytes
  for (const [index, { member, position, length }] of piece.segments.entries()) {
    if (left === 0) break
    const there = Math.min(left, length)
    left -= there
    if (member === null) {
      if (crcs[index] === undefined) return false
      continue
    }
    const crc = await crcOnDisk(files, { member, position, length: there }, onRead, signal, buffer)
    if (crc === null || crc !== crcs[index]) return false
  }
  return true
}

/** CRC32C of a stretch of a member's file; null when the file ends before it does. */
export async function crcOnDisk(
  files: MemberFiles,
  { member, position, length }: { member: number; position: number; length: number },
  onRead: (bytes: number) => void,
  signal: AbortSignal,
  buffer: Buffer = Buffer.allocUnsafe(READ_BYTES),
): Promise<number | null> {
  let crc = 0
  for (let done = 0; done < length; ) {
    signal.throwIfAborted()
    const wanted = Math.min(buffer.length, length - done)
    const read = await files.read(member, buffer.subarray(0, wanted), position + done)
    if (read < wanted) return null
    crc = crc32c(buffer.subarray(0, wanted), crc)
    done += wanted
    onRead(wanted)
  }
  return crc
}
