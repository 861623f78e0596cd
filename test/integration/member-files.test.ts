import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TarMember } from '../../electron/archive/tar-index.ts'
import { MemberFiles } from '../../electron/download/member-files.ts'
import { planPieces } from '../../electron/download/pieces.ts'
import { compareWithDisk } from '../../electron/download/resume.ts'
import { openIn } from '../support/files.ts'

test('settling waits for every file that has been finished, also for those that wait for their turn', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vi-members-'))
  const members = Array.from({ length: 12 }, (_, index): TarMember => ({ path: `f${index}`, kind: 'file', offset: 0, sizeBytes: 10 }))
  for (const { path } of members) await writeFile(join(folder, path), Buffer.alloc(5000)) // longer, as an earlier attempt may leave it
  const files = new MemberFiles(folder, members)
  await Promise.all(members.map((_, index) => files.write(index, Buffer.alloc(10, 1), 0)))
  for (const index of members.keys()) files.finish(index) // as files end, one after the other, without anybody waiting
  await files.settle()
  const sizes = await Promise.all(members.map(async ({ path }) => (await stat(join(folder, path))).size))
  expect(sizes).toEqual(members.map(() => 10))
  expect(await openIn(folder)).toEqual([])
  await files.close()
  await rm(folder, { recursive: true })
})

test('reading back ends on every file before it says that one cannot be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vi-members-'))
  const sizeBytes = 20_000_000
  const members = Array.from(
    { length: 4 },
    (_, index): TarMember => ({ path: `f${index}`, kind: 'file', offset: index * sizeBytes, sizeBytes }),
  )
  await mkdir(join(folder, 'f0')) // a folder has no bytes to read
  for (const { path } of members.slice(1)) await writeFile(join(folder, path), Buffer.alloc(sizeBytes))
  const states = planPieces(members, 4 * sizeBytes, sizeBytes, null).map((piece) => ({ piece, writtenBytes: sizeBytes, crcs: [0] }))
  const files = new MemberFiles(folder, members)
  let isOver = false
  let readAfterwards = 0
  const onRead = (bytes: number) => {
    if (isOver) readAfterwards += bytes
  }
  await expect(compareWithDisk(states, files, onRead, new AbortController().signal)).rejects.toMatchObject({ code: 'EISDIR' })
  isOver = true
  await files.close()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(readAfterwards).toBe(0)
  expect(await openIn(folder)).toEqual([])
  await rm(folder, { recursive: true })
})
