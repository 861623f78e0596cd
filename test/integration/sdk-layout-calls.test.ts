import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { copyCheckpoint } from '../../electron/download/copy-checkpoint.ts'
import { addSdkLayout } from '../../electron/library/add-sdk-layout.ts'
import { checkBytes } from '../../electron/library/check-bytes.ts'
import { readCheckpointFile } from '../../electron/library/checkpoint-file.ts'
import { locateModel } from '../../electron/library/layout.ts'
import { removeSdkLayout } from '../../electron/library/remove-sdk-layout.ts'
import { lookAtFolder } from '../../electron/library/scan.ts'
import { createRouter } from '../../electron/services/router.ts'
import { disk, restoreDisk } from '../support/failing-disk.ts'
import { makeModelFolder } from '../support/model-folder.ts'
import { startTestHost, type TestHost } from '../support/test-host.ts'
import { setUpTransfers } from '../support/transfer-setup.ts'

vi.mock('node:fs/promises', async (original) =>
  (await import('../support/failing-disk.ts')).failing(await original<typeof import('node:fs/promises')>()),
)

const { signal } = new AbortController()
const add = (folder: string, makeRoom: (bytes: number) => Promise<void> = async () => {}) => addSdkLayout(folder, makeRoom, signal)
const remove = (folder: string) => removeSdkLayout(folder, signal)

let home: string
let folder: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vi-layout-'))
  folder = join(home, 'run_1')
})
afterEach(async () => {
  restoreDisk()
  await rm(home, { recursive: true })
})
const make = () => makeModelFolder(folder, { layout: 'reference' })

describe('a checkpoint with the layout of Vi’s SDK', () => {
  let setup: Awaited<ReturnType<typeof setUpTransfers>>
  let saved: string
  beforeAll(async () => {
    setup = await setUpTransfers(400_000)
    await setup.download()
    saved = join(setup.saveFolder, setup.run.runId)
  })
  afterAll(() => setup.close())

  test('is as whole, as large and where it was for everything else', async () => {
    await cp(saved, folder, { recursive: true })
    if (!(await readdir(folder)).includes('adapter')) {
      await cp(join(folder, 'model_adapter'), join(folder, 'adapter'), { recursive: true })
      await rm(join(folder, 'model_adapter'), { recursive: true })
    }
    const file = await readCheckpointFile(folder)
    if (!file) throw new Error('it is not there')
    const files = file.files.map((entry) => ({ ...entry, path: entry.path.replace(/^model_adapter\//, 'adapter/') }))
    await writeFile(join(folder, 'checkpoint.json'), JSON.stringify({ ...file, files }))
    const before = await lookAtFolder(folder)
    const located = await locateModel(folder)
    expect((await add(folder)).added).toContain('model_adapter')
    expect(await lookAtFolder(folder)).toEqual(before)
    expect(await locateModel(folder)).toEqual(located)
    const checked = await checkBytes(folder, { ...file, files }, { sha256: false, report: () => {}, signal })
    expect(checked.faults).toEqual([])
    const target = join(home, 'target')
    await mkdir(target)
    const copy = await copyCheckpoint(folder, { ...file, files }, target, { freeBytes: async () => 1e12, keepFreeBytes: 0 })
    expect(await lookAtFolder(copy)).toMatchObject({ sizeBytes: before?.sizeBytes, faults: [] })
    await rm(join(folder, 'checkpoint.json'))
    const unknown = await lookAtFolder(folder)
    await remove(folder)
    const bare = await lookAtFolder(folder)
    expect((unknown?.sizeBytes ?? 0) - (bare?.sizeBytes ?? 0)).toBeLessThan(1000) // the record
  })
})

describe('the library’s calls', () => {
  let running: TestHost
  beforeAll(async () => {
    running = await startTestHost({ inThisThread: true, saveFolder: true })
  })
  afterAll(() => running.close())
  const client = () => createRouterClient(createRouter(running.services), { context: {} })

  test('add the layout and remove it, and tell the page', async () => {
    const saved = await makeModelFolder(join(running.homeFolder, 'by-hand'), { layout: 'reference' })
    const { version } = running.services.library
    expect(await client().library.addSdkLayout({ folder: saved })).toEqual({
      added: ['model_adapter', 'model_full/run.json'],
      areCopies: false,
    })
    expect(running.services.library.version).toBeGreaterThan(version)
    const removed = await Promise.all([
      client().library.removeSdkLayout({ folder: saved }),
      client().library.removeSdkLayout({ folder: saved }),
    ])
    expect(removed.map((each) => each.removed).sort()).toEqual([false, true])
    expect((await client().library.load({ folder: saved })).sdkLayout).toMatchObject({ isAdded: false, canAdd: true })
  })

  test('say in words that a folder is read-only, a drive full, or a folder none of the library', async () => {
    const saved = await makeModelFolder(join(running.homeFolder, 'read-only'), { layout: 'reference' })
    for (const [refuses, code] of [
      ['EROFS', 'FOLDER_NOT_WRITABLE'],
      ['ENOSPC', 'DISK_FULL'],
    ] as const) {
      disk.refuses = refuses
      await expect(client().library.addSdkLayout({ folder: saved })).rejects.toMatchObject({ data: { code } })
      disk.refuses = null
    }
    await make()
    for (const strange of [folder, join(running.homeFolder, 'nowhere'), running.homeFolder])
      await expect(client().library.addSdkLayout({ folder: strange })).rejects.toMatchObject({ data: { code: 'FOLDER_MISSING' } })
    const part = await makeModelFolder(join(running.homeFolder, 'run_2.part'), { layout: 'reference' })
    await expect(client().library.addSdkLayout({ folder: part })).rejects.toMatchObject({ data: { code: 'FOLDER_TAKEN' } })
    expect(await readdir(part)).toEqual(['adapter', 'model_full', 'run_config.json'])
  })
})
