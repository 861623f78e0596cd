import { mkdirSync, writeFileSync } from 'node:fs'
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { addSdkLayout } from '../../electron/library/add-sdk-layout.ts'
import { lookHowToLoad } from '../../electron/library/load-check.ts'
import { removeSdkLayout } from '../../electron/library/remove-sdk-layout.ts'
import { disk, restoreDisk } from '../support/failing-disk.ts'
import { digests, filesIn } from '../support/files.ts'
import { makeModelFolder } from '../support/model-folder.ts'

vi.mock('node:fs/promises', async (original) =>
  (await import('../support/failing-disk.ts')).failing(await original<typeof import('node:fs/promises')>()),
)

const RECORD = 'vi-sdk-layout.json'
const WORK = '.vi-sdk-layout.tmp'
const add = (signal = new AbortController().signal) => addSdkLayout(folder, async () => {}, signal)
const remove = () => removeSdkLayout(folder, new AbortController().signal)
const tree = async () => digests(await filesIn(home))

let home: string
let folder: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vi-layout-'))
  folder = await makeModelFolder(join(home, 'run_1'), { layout: 'reference' })
})
afterEach(async () => {
  vi.restoreAllMocks()
  restoreDisk()
  await rm(home, { recursive: true })
})

/** A signal that lets something happen while the files are made, before the last of them is. */
function whenMade(happens: () => void): AbortSignal {
  const { signal } = new AbortController()
  vi.spyOn(signal, 'throwIfAborted').mockImplementation(() => {
    vi.mocked(signal.throwIfAborted).mockRestore()
    happens()
  })
  return signal
}

describe('two at once, which know nothing of each other,', () => {
  test.each([true, false])('leave the whole layout with its record, or none of it (links: %s)', async (hasLinks) => {
    const none = await tree()
    await add()
    const whole = await tree()
    for (let round = 0; round < 30; round++) {
      disk.hasLinks = hasLinks
      for (const [first, second] of [
        [remove, remove],
        [add, add],
        [add, remove],
      ] as const) {
        const ends = await Promise.allSettled([first(), second()])
        for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'FOLDER_TAKEN' })
        expect(ends.map(({ status }) => status)).toContain('fulfilled')
        if (first === second) expect(await tree()).toEqual(first === add ? whole : none)
        else expect([whole, none]).toContainEqual(await tree())
      }
      expect(await readdir(folder)).not.toContain(WORK)
    }
  })

  test('are kept apart by a lock: that of a living process stays, that of an ended one is taken over', async () => {
    const lock = (pid: number) => JSON.stringify({ holder: 'another', pid, started: null, host: hostname() })
    await mkdir(join(folder, WORK, 'files', 'model_adapter'), { recursive: true })
    await writeFile(join(folder, WORK, 'files', 'model_adapter', 'half'), 'theirs')
    await writeFile(join(folder, WORK, 'lock'), lock(process.ppid))
    const before = await tree()
    for (const change of [add, remove])
      await expect(change()).rejects.toMatchObject({ code: 'FOLDER_TAKEN', detail: expect.stringContaining(`${process.ppid}`) })
    expect(await tree()).toEqual(before)
    await writeFile(join(folder, WORK, 'lock'), lock(2 ** 30))
    expect((await add()).added).toEqual(['model_adapter', 'model_full/run.json'])
    expect((await readdir(folder)).sort()).toEqual(['adapter', 'model_adapter', 'model_full', 'run_config.json', RECORD])
  })

  test('are kept apart by a lock that is still being written', async () => {
    await mkdir(join(folder, WORK))
    const lock = join(folder, WORK, 'lock')
    await writeFile(lock, '')
    const adding = add()
    const text = JSON.stringify({ holder: 'another', pid: process.ppid, started: null, host: hostname() })
    setTimeout(() => writeFileSync(lock, text), 100)
    await expect(adding).rejects.toMatchObject({ code: 'FOLDER_TAKEN', detail: expect.stringContaining(`${process.ppid}`) })
    expect(await readdir(folder)).not.toContain(RECORD)
  })

  test('work in a folder of their own: a link of its name leads nowhere', async () => {
    await mkdir(join(home, 'outside'))
    await writeFile(join(home, 'outside', 'mine'), 'mine')
    await symlink(join(home, 'outside'), join(folder, WORK))
    await add()
    expect(await readdir(join(home, 'outside'))).toEqual(['mine'])
    expect(await readdir(folder)).not.toContain(WORK)
  })
})

describe('the layout of Vi’s SDK, when it cannot be added,', () => {
  test.each([true, false])('replaces nothing that came meanwhile, and takes back what it placed (links: %s)', async (hasLinks) => {
    disk.hasLinks = hasLinks
    const before = await tree()
    const mine = () => writeFileSync(join(folder, 'model_full', 'run.json'), 'mine')
    await expect(add(whenMade(mine))).rejects.toMatchObject({ code: 'FOLDER_TAKEN', detail: expect.stringContaining('is there already') })
    expect(await readFile(join(folder, 'model_full', 'run.json'), 'utf8')).toBe('mine')
    await rm(join(folder, 'model_full', 'run.json'))
    expect(await tree()).toEqual(before)
    expect(await readdir(folder)).not.toContain('model_adapter')
  })

  test('leaves a folder that came meanwhile', async () => {
    const mine = () => {
      mkdirSync(join(folder, 'model_adapter'))
      writeFileSync(join(folder, 'model_adapter', 'mine'), 'mine')
    }
    await expect(add(whenMade(mine))).rejects.toMatchObject({ code: 'FOLDER_TAKEN' })
    expect(await readdir(join(folder, 'model_adapter'))).toEqual(['mine'])
    expect(await readdir(folder)).not.toContain(RECORD)
  })

  test('has the record of what was added before again', async () => {
    await rename(join(folder, 'run_config.json'), join(home, 'aside'))
    await add()
    const record = await readFile(join(folder, RECORD), 'utf8')
    await rename(join(home, 'aside'), join(folder, 'run_config.json'))
    const mine = () => writeFileSync(join(folder, 'model_full', 'run.json'), 'mine')
    await expect(add(whenMade(mine))).rejects.toMatchObject({ code: 'FOLDER_TAKEN' })
    expect(await readFile(join(folder, RECORD), 'utf8')).toBe(record)
    expect(await remove()).toBe(true)
    expect((await readdir(folder)).sort()).toEqual(['adapter', 'model_full', 'run_config.json'])
  })

  const nowhere = (path: string) => symlink(join(home, 'nowhere'), join(folder, path))
  test.each<[string, () => Promise<unknown>]>([
    ['model_adapter is there already, but is not a folder', () => writeFile(join(folder, 'model_adapter'), 'mine')],
    ['model_adapter is there already, but is not a folder', () => nowhere('model_adapter')],
    ['model_full/run.json is there already, but is not a file', () => nowhere('model_full/run.json')],
    ['model_full/run.json is there already, but is not a file', () => mkdir(join(folder, 'model_full', 'run.json'))],
    [`${RECORD} is not a record of this app`, () => writeFile(join(folder, RECORD), '{"mine":true}')],
    [`${RECORD} is not a record of this app`, () => mkdir(join(folder, RECORD))],
    [`${RECORD} is not a record of this app`, () => nowhere(RECORD)],
    ['adapter is empty', () => rm(join(folder, 'adapter'), { recursive: true }).then(() => mkdir(join(folder, 'adapter')))],
  ])('is not offered, and says why: %s (%#)', async (words, prepare) => {
    await prepare()
    const before = await readdir(folder, { recursive: true })
    const { sdkLayout } = await lookHowToLoad(folder)
    expect(sdkLayout).toMatchObject({ canAdd: false, problem: `It cannot be added here: ${words}.` })
    await expect(add()).rejects.toMatchObject({ code: 'FOLDER_TAKEN', detail: `${words}.` })
    if (words.startsWith(RECORD)) await expect(remove()).rejects.toMatchObject({ code: 'FOLDER_TAKEN' })
    expect(await readdir(folder, { recursive: true })).toEqual(before)
  })
})

test.each(['model_full', 'model_adapter'])('the layout is not removed through a link in the place of %s', async (path) => {
  await add()
  await cp(join(folder, path), join(home, 'outside'), { recursive: true })
  await rm(join(folder, path), { recursive: true })
  await symlink(join(home, 'outside'), join(folder, path))
  const before = await tree()
  await expect(remove()).rejects.toMatchObject({ code: 'FOLDER_TAKEN', detail: `${path} is a link.` })
  expect(await tree()).toEqual(before)
  expect((await lstat(join(folder, path))).isSymbolicLink()).toBe(true)
})
