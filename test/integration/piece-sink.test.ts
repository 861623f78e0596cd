import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { crc32c } from '../../electron/archive/crc32c.ts'
import type { TarMember } from '../../electron/archive/tar-index.ts'
import { BatchPool, isPageAligned } from '../../electron/download/batch-pool.ts'
import { MemberFiles } from '../../electron/download/member-files.ts'
import { PieceSink } from '../../electron/download/piece-sink.ts'
import { crcOfPieces, isWhole, type PieceState, planPieces, untouched } from '../../electron/download/pieces.ts'

const MiB = 1024 * 1024
const noise = Buffer.from(Array.from({ length: 1021 }, (_, index) => (index * 37 + (index >> 3)) % 251)) // of a length that fits no page

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vi-sink-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Files of these sizes in an archive, and all its bytes. */
function archiveOf(sizes: readonly number[]): { members: TarMember[]; bytes: Buffer } {
  let offset = 0
  const members = sizes.map((sizeBytes, index): TarMember => {
    const member: TarMember = { path: `f${index}`, kind: 'file', offset: offset + 512, sizeBytes }
    offset = member.offset + Math.ceil(sizeBytes / 512) * 512
    return member
  })
  return { members, bytes: Buffer.alloc(offset + 1024, noise) }
}

/** Takes the rest of a piece in chunks, or only so much of it. */
async function take(
  state: PieceState,
  bytes: Buffer,
  files: MemberFiles,
  pool: BatchPool,
  chunkBytes: number,
  most: number,
): Promise<void> {
  const sink = new PieceSink(state, files, pool, () => {})
  const end = Math.min(state.piece.end, state.piece.start + state.writtenBytes + most)
  try {
    for (let at = state.piece.start + state.writtenBytes; at < end; at += chunkBytes) {
      if (!sink.push(bytes.subarray(at, Math.min(end, at + chunkBytes)))) await sink.drained()
    }
  } finally {
    await sink.finish() // as a connection does, however it ended
  }
}

async function writeAll(into: string, sizes: readonly number[], pieceBytes: number, chunkBytes: number, cutBytes: number): Promise<void> {
  const { members, bytes } = archiveOf(sizes)
  const files = new MemberFiles(into, members)
  const pool = new BatchPool()
  await files.prepare(() => true)
  const states = planPieces(members, bytes.length, pieceBytes, null).map(untouched)
  await Promise.all(states.map((state) => take(state, bytes, files, pool, chunkBytes, cutBytes)))
  await Promise.all(states.map((state) => take(state, bytes, files, pool, chunkBytes, Number.POSITIVE_INFINITY)))
  await Promise.all(members.map((_, index) => files.finish(index)))
  await files.close()
  expect(states.every(isWhole)).toBe(true)
  expect(crcOfPieces(states)).toBe(crc32c(bytes, 0))
  for (const { path, offset, sizeBytes } of members) {
    expect((await readFile(join(into, path))).equals(bytes.subarray(offset, offset + sizeBytes))).toBe(true)
  }
}

const size = fc.oneof(
  fc.nat(9000),
  fc.integer({ min: MiB, max: 7 * MiB }),
  fc.integer({ min: 0, max: 1500 }).map((pages) => pages * 4096),
)

test('pieces become the files byte for byte, whatever their sizes, however they come, and wherever they were stopped', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(size, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 10_000 }).map((blocks) => blocks * 512),
      fc.integer({ min: 20_000, max: 200_000 }),
      fc.nat(6 * MiB),
      async (sizes, pieceBytes, chunkBytes, cutBytes) => {
        const into = await mkdtemp(join(folder, 'run-'))
        await writeAll(into, sizes, Math.max(pieceBytes, 100_000), chunkBytes, cutBytes)
        await rm(into, { recursive: true })
      },
    ),
    { numRuns: 40 },
  )
}, 60_000)

test('a piece of padding alone, as an archive may end in, is over when its bytes have come', async () => {
  await writeAll(folder, [4096], 512 + 4096, 65_536, 100)
})

test('buffers come back when writing fails, so that other downloads have them', async () => {
  const { members, bytes } = archiveOf([20 * MiB])
  const files = new MemberFiles(join(folder, 'gone'), members) // a folder that is not there
  const pool = new BatchPool()
  const [state] = planPieces(members, bytes.length, 32 * MiB, null).map(untouched)
  if (!state) throw new Error('there is no piece')
  await expect(take(state, bytes, files, pool, 65_536, bytes.length)).rejects.toMatchObject({ code: 'ENOENT' })
  await files.close()
  expect(Array.from({ length: 32 }, () => pool.take()).every(isPageAligned)).toBe(true)
})

test('a thousand tiny files fit between large ones', async () => {
  await writeAll(folder, [3 * MiB, ...Array.from({ length: 1000 }, (_, index) => index % 700), 3 * MiB + 1], 16 * MiB, 65_536, 5_000_001)
}, 30_000)

test('a file system that takes no direct writes gets ordinary ones', async ({ skip }) => {
  const mounted = join(folder, 'ram')
  await mkdir(mounted)
  try {
    execFileSync('mount', ['-t', 'ramfs', 'ramfs', mounted], { stdio: 'ignore' })
  } catch {
    return skip('nothing can be mounted here')
  }
  try {
    await writeAll(mounted, [5 * MiB + 7, 300, 4 * MiB], 4 * MiB, 65_536, 3_000_000)
  } finally {
    execFileSync('umount', [mounted])
  }
})
