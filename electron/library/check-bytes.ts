import { createHash } from 'node:crypto'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckProgress } from '../../shared/contract/library.ts'
import { crc32c, encodeCrc32c } from '../archive/crc32c.ts'
import { MemberNames } from '../archive/member-name.ts'
import type { CheckpointFile } from './checkpoint-file.ts'

const READ_BYTES = 1024 * 1024
/** So many reads are under way at once: the disk then never waits for a sum. */
const READS = 6
const REPORT_MS = 100

/** What reading a checkpoint again found. */
export interface ChecksFound {
  faults: string[]
  /** By path; only where asked for. */
  sha256: Map<string, string>
}

/**
 * Reads every file of a checkpoint again and compares it with its CRC32C. Some buffers are read while
 * another is summed, so that memory stays the same whatever the size.
 * @throws the signal's reason
 */
export async function checkBytes(
  folder: string,
  file: CheckpointFile,
  options: { sha256: boolean; report: (progress: CheckProgress) => void; signal: AbortSignal },
): Promise<ChecksFound> {
  const { signal, report } = options
  const names = new MemberNames()
  const found: ChecksFound = { faults: [], sha256: new Map() }
  const totalBytes = file.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let readBytes = 0
  let reportedMs = 0
  const onRead = (bytes: number) => {
    readBytes += bytes
    const now = performance.now()
    if (now - reportedMs < REPORT_MS) return
    reportedMs = now
    report({ readBytes, totalBytes, faults: null })
  }
  const buffers = Array.from({ length: READS }, () => Buffer.allocUnsafeSlow(READ_BYTES))
  for (const { path, sizeBytes, crc32c: wanted } of file.files) {
    signal.throwIfAborted()
    const target = join(folder, names.accept(path, 'file'))
    const there = await lstat(target).catch(() => null)
    if (!there?.isFile()) found.faults.push(`${path} is ${there ? 'not a file' : 'missing'}`)
    else if (there.size !== sizeBytes) found.faults.push(`${path} has ${there.size} bytes instead of ${sizeBytes}`)
    else {
      const sums = await sumFile(target, buffers, options.sha256, onRead, signal).catch((error: unknown) => {
        signal.throwIfAborted()
        return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
      })
      if (typeof sums === 'string') found.faults.push(`${path} cannot be read (${sums})`)
      else if (sums.crc32c !== wanted) found.faults.push(`${path} has changed`)
      else if (sums.sha256) found.sha256.set(path, sums.sha256)
    }
  }
  return found
}

async function sumFile(
  path: string,
  buffers: readonly Buffer[],
  wantsSha256: boolean,
  onRead: (bytes: number) => void,
  signal: AbortSignal,
): Promise<{ crc32c: string; sha256: string | null }> {
  const hash = wantsSha256 ? createHash('sha256') : null
  const handle = await open(path, 'r')
  const underWay: Promise<Buffer>[] = []
  try {
    let crc = 0
    const { size } = await handle.stat()
    const readAt = (at: number, buffer: Buffer) => {
      const reading = readWhole(handle, buffer.subarray(0, Math.min(READ_BYTES, size - at)), at)
      reading.catch(() => {}) // seen when its turn comes
      return reading
    }
    underWay.push(...buffers.slice(0, Math.ceil(size / READ_BYTES)).map((buffer, index) => readAt(index * READ_BYTES, buffer)))
    for (let at = 0; at < size; at += READ_BYTES) {
      const bytes = await underWay.shift()
      signal.throwIfAborted()
      if (!bytes) break
      crc = crc32c(bytes, crc)
      hash?.update(bytes)
      onRead(bytes.length)
      const next = at + READS * READ_BYTES
      const buffer = buffers[(at / READ_BYTES) % READS]
      if (buffer && next < size) underWay.push(readAt(next, buffer))
    }
    return { crc32c: encodeCrc32c(crc), sha256: hash?.digest('hex') ?? null }
  } finally {
    await Promise.allSettled(underWay) // the buffers are used again
    await handle.close()
  }
}

/** Fills a buffer from a place of a file; what comes back is shorter only when the file has become so. */
async function readWhole(handle: FileHandle, buffer: Buffer, position: number): Promise<Buffer> {
  let done = 0
  while (done < buffer.length) {
    const { bytesRead } = await handle.read(buffer, done, buffer.length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}
