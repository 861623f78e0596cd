import { isTarHeader } from '../archive/tar-header.ts'
import { FIRST_WINDOW_BYTES, readTarIndex, type TarMember, type WalkLimits } from '../archive/tar-index.ts'
import type { ArchiveSource } from './archive-source.ts'
import type { Patience } from './patience.ts'
import { pieceBytesFor } from './pieces.ts'
import { readBody } from './read-body.ts'
import { type StorageAnswer, unreachable } from './storage.ts'

/** An archive whose members can be fetched by range. */
export interface RangedArchive {
  sizeBytes: number
  etag: string
  generation: string | null
  /** The published CRC32C, if any. */
  crc32c: number | null
  members: TarMember[]
}

/** How an archive is opened. */
export interface OpenOptions {
  /** So many of its first pieces are asked for while its members are being listed: they are wanted next. */
  pieces?: number
  pieceBytes?: number
  /** What listing may cost. */
  limits?: WalkLimits
  /** Told of all that is read on the way. */
  onRead?: (offset: number, bytes: Buffer) => void
}

/**
 * Looks at an archive: its first bytes tell whether the storage answers ranges and whether it is a plain tar, whose members are
 * then listed. Null when it must be read as one stream: compressed, too scattered, no ranges, or no strong tag to hold on to.
 * @throws ArchiveRefusedError, TarDamagedError, DownloadError, Vi's own error
 */
export async function openRanged(
  source: ArchiveSource,
  patience: Patience,
  signal: AbortSignal,
  options: OpenOptions = {},
): Promise<RangedArchive | null> {
  const first = await patience.insist(async () => {
    const answer = await source.ask({ start: 0, end: FIRST_WINDOW_BYTES })
    const { range, sizeBytes, etag } = answer
    const isRanged = range?.start === 0 && sizeBytes !== null && etag !== null && !etag.startsWith('W/')
    if (isRanged) return { ...answer, sizeBytes, etag, bytes: await firstBytes(answer, source.stallMs, signal) }
    answer.body.destroy()
    return null
  }, signal)
  if (!first) return null
  patience.noteBytes(first.bytes.length)
  const { sizeBytes, etag, generation, crc32c } = first
  source.expect({ sizeBytes, etag, generation })
  if (isTarHeader(first.bytes)) {
    const { pieces = 0, pieceBytes = pieceBytesFor(sizeBytes) } = options
    for (let start = 0; start < Math.min(sizeBytes, pieces * pieceBytes); start += pieceBytes)
      source.askAhead({ start, end: Math.min(sizeBytes, start + pieceBytes) })
  }
  const wanted = Math.min(sizeBytes, FIRST_WINDOW_BYTES)
  const rest = first.bytes.length < wanted ? await source.read({ start: first.bytes.length, end: wanted }) : Buffer.alloc(0)
  const window = Buffer.concat([first.bytes, rest])
  options.onRead?.(0, window)
  const read = async (offset: number, length: number) => {
    const bytes = await source.read({ start: offset, end: offset + length })
    options.onRead?.(offset, bytes)
    return bytes
  }
  const index = await readTarIndex(read, sizeBytes, window, options.limits)
  if (!index) source.dropAhead()
  return index && { sizeBytes, etag, generation, crc32c, members: index.members }
}

async function firstBytes(answer: StorageAnswer, stallMs: number, signal: AbortSignal): Promise<Buffer> {
  const bytes = await readBody(answer, stallMs, signal)
  if (bytes.length === 0) throw unreachable(answer.hostname, null)
  return bytes.subarray(0, FIRST_WINDOW_BYTES)
}
