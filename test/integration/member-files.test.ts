import { mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TarMember } from '../../electron/archive/tar-index.ts'
import { MemberFiles } from '../../electron/download/member-files.ts'

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
  if (process.platform === 'linux') {
    const open = await Promise.all((await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
    expect(open.filter((target) => target.startsWith(folder))).toEqual([])
  }
  await files.close()
  await rm(folder, { recursive: true })
})
