import { cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { addSdkLayout } from '../../electron/library/add-sdk-layout.ts'
import { lookHowToLoad } from '../../electron/library/load-check.ts'
import { removeSdkLayout } from '../../electron/library/remove-sdk-layout.ts'
import { disk, restoreDisk } from '../support/failing-disk.ts'
import { digests, filesIn } from '../support/files.ts'
import { type ModelFolderOptions, makeModelFolder } from '../support/model-folder.ts'

vi.mock('node:fs/promises', async (original) =>
  (await import('../support/failing-disk.ts')).failing(await original<typeof import('node:fs/promises')>()),
)

const { signal } = new AbortController()
const add = (folder: string, makeRoom: (bytes: number) => Promise<void> = async () => {}) => addSdkLayout(folder, makeRoom, signal)
const remove = (folder: string) => removeSdkLayout(folder, signal)
const treeOf = async (folder: string) => digests(await filesIn(folder))

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
const make = (options: ModelFolderOptions = {}) => makeModelFolder(folder, { layout: 'reference', ...options })
const isSame = async (a: string, b: string) => (await lstat(join(folder, a))).ino === (await lstat(join(folder, b))).ino

describe('the layout of Vi’s SDK', () => {
  test('gives it the adapter and the run config, as links that take no room, and goes again without a trace', async () => {
    await make()
    await mkdir(join(folder, 'adapter', 'runs'))
    await writeFile(join(folder, 'adapter', 'runs', 'events'), 'deeper')
    const before = await treeOf(folder)
    expect((await lookHowToLoad(folder)).sdkLayout).toEqual({
      leftOut: ['adapter', 'run config'],
      canAdd: true,
      isAdded: false,
      problem: null,
    })
    expect(await add(folder)).toEqual({ added: ['model_adapter', 'model_full/run.json'], areCopies: false })
    const after = await lookHowToLoad(folder)
    expect(after.viModel).toEqual({ runId: 'run_1', savePath: home, loaderKey: null, readsRunConfig: true })
    expect(after.sdkLayout).toEqual({ leftOut: [], canAdd: false, isAdded: true, problem: null })
    expect(await isSame('model_adapter/adapter_model.safetensors', 'adapter/adapter_model.safetensors')).toBe(true)
    expect(await isSame('model_adapter/runs/events', 'adapter/runs/events')).toBe(true)
    expect(await isSame('model_full/run.json', 'run_config.json')).toBe(true)
    await remove(folder)
    expect(await treeOf(folder)).toEqual(before)
    expect(await readdir(folder)).toEqual(['adapter', 'model_full', 'run_config.json'])
  })

  test('is added and removed once, however often that is asked for', async () => {
    await make()
    await add(folder)
    const once = await treeOf(folder)
    expect(await add(folder)).toEqual({ added: [], areCopies: false })
    expect(await treeOf(folder)).toEqual(once)
    await remove(folder)
    const removed = await treeOf(folder)
    await remove(folder)
    expect(await treeOf(folder)).toEqual(removed)
  })

  test.each<[string, ModelFolderOptions, string[]]>([
    ['of a run without an adapter', { adapter: false }, ['model_full/run.json']],
    ['where there is no run config', { runConfig: null }, ['model_adapter']],
    ['where the SDK cannot read the run config', { runConfig: () => ({ epochs: 3 }) }, ['model_adapter']],
    ['that is there already', { layout: 'service' }, []],
  ])('%s is no more than what is missing', async (_what, options, added) => {
    await make(options)
    expect((await add(folder)).added).toEqual(added)
  })

  test('is not added to what Vi’s SDK does not load anyway', async () => {
    await make()
    await rm(join(folder, 'model_full', 'model.safetensors'))
    const before = await treeOf(folder)
    expect((await lookHowToLoad(folder)).sdkLayout).toEqual({ leftOut: [], canAdd: false, isAdded: false, problem: null })
    expect((await add(folder)).added).toEqual([])
    expect(await treeOf(folder)).toEqual(before)
  })

  test('is copies, after asking for their room, where the drive has no links', async () => {
    await make()
    disk.hasLinks = false
    const rooms: number[] = []
    const before = await treeOf(folder)
    expect(await add(folder, async (bytes) => void rooms.push(bytes))).toMatchObject({ areCopies: true })
    const sizes = await Promise.all(
      ['adapter/adapter_config.json', 'adapter/adapter_model.safetensors', 'run_config.json'].map(
        async (path) => (await stat(join(folder, path))).size,
      ),
    )
    expect(rooms).toEqual([sizes.reduce((sum, size) => sum + size, 0)])
    expect(await isSame('model_full/run.json', 'run_config.json')).toBe(false)
    expect((await lookHowToLoad(folder)).sdkLayout).toMatchObject({ isAdded: true, problem: null })
    await remove(folder)
    expect(await treeOf(folder)).toEqual(before)
  })

  test('leaves the folder as it was where copies have no room', async () => {
    await make()
    disk.hasLinks = false
    const before = await treeOf(folder)
    await expect(add(folder, () => Promise.reject(new Error('full')))).rejects.toThrow('full')
    expect(await treeOf(folder)).toEqual(before)
  })

  test.each([true, false])(
    'is there whole or not at all whenever the process is killed, and can then be added and removed (links: %s)',
    async (hasLinks) => {
      await make()
      const before = await treeOf(folder)
      await add(folder)
      const whole = await treeOf(folder)
      await rm(folder, { recursive: true })
      restoreDisk()
      for (let steps = 0, isDone = false; !isDone; steps++) {
        for (const killed of ['adding', 'removing']) {
          await make()
          disk.hasLinks = hasLinks
          if (killed === 'removing') await add(folder)
          disk.stepsLeft = steps
          isDone = await (killed === 'adding' ? add(folder) : remove(folder)).then(
            () => true,
            () => false,
          )
          restoreDisk()
          disk.hasLinks = hasLinks
          const tree = await treeOf(folder)
          for (const [path, digest] of Object.entries(before)) expect(tree[path]).toBe(digest)
          const adapter = Object.keys(tree).filter((path) => path.startsWith('model_adapter/'))
          expect([0, 2]).toContain(adapter.length)
          for (const path of [...adapter, 'model_full/run.json'].filter((each) => each in tree)) expect(tree[path]).toBe(whole[path])
          await add(folder)
          expect(await treeOf(folder)).toEqual(whole)
          await remove(folder)
          expect(await treeOf(folder)).toEqual(before)
          await rm(folder, { recursive: true })
        }
      }
    },
  )

  test('takes nothing of the user’s away: what is in its places, is changed there or has become the only one stays', async () => {
    await make()
    await mkdir(join(folder, 'model_adapter'))
    await writeFile(join(folder, 'model_adapter', 'mine'), 'mine')
    expect((await add(folder)).added).toEqual(['model_full/run.json'])
    expect((await lookHowToLoad(folder)).sdkLayout.problem).toContain('model_adapter, which holds no adapter_config.json')
    await remove(folder)
    expect(await readFile(join(folder, 'model_adapter', 'mine'), 'utf8')).toBe('mine')
    await rm(join(folder, 'model_adapter'), { recursive: true })

    await add(folder)
    await writeFile(join(folder, 'model_adapter', 'notes.txt'), 'mine')
    await rm(join(folder, 'model_full', 'run.json'))
    await writeFile(join(folder, 'model_full', 'run.json'), '{"mine":true}')
    await rm(join(folder, 'adapter', 'adapter_model.safetensors'))
    const before = await treeOf(folder)
    await expect(remove(folder)).rejects.toMatchObject({
      code: 'FOLDER_TAKEN',
      detail: expect.stringMatching(
        /notes\.txt was put there since; .*adapter_model\.safetensors is gone; .*run\.json is not run_config\.json any more/,
      ),
    })
    expect(await treeOf(folder)).toEqual(before)
  })

  test('says so when the adapter was fetched again since, instead of loading the old one', async () => {
    await make()
    await add(folder)
    const path = join(folder, 'adapter', 'adapter_model.safetensors')
    const bytes = await readFile(path)
    await rm(path)
    await writeFile(path, bytes.fill(1, bytes.length - 8))
    await utimes(path, 1, 1)
    const { viModel, sdkLayout } = await lookHowToLoad(folder)
    expect(viModel).toBeNull()
    expect(sdkLayout.problem).toContain('no longer the same')
  })

  test('is still the same in a copy of the folder, in which links have become files', async () => {
    await make()
    await add(folder)
    const moved = join(home, 'moved')
    await cp(folder, moved, { recursive: true })
    await utimes(join(moved, 'adapter', 'adapter_model.safetensors'), 1, 1)
    expect((await lookHowToLoad(moved)).viModel).toMatchObject({ runId: 'moved', readsRunConfig: true })
    await remove(moved)
    expect(await readdir(moved)).toEqual(['adapter', 'model_full', 'run_config.json'])
  })

  test.each<[string, string, () => Promise<unknown>]>([
    ['the model is a link', 'model_full is a link', () => move('model_full', 'link')],
    ['the adapter is a link', 'adapter is a link', () => move('adapter', 'link')],
    ['a file of it is a link', 'adapter/adapter_model.safetensors is a link', () => move('adapter/adapter_model.safetensors', 'link')],
    ['the run config is a link', 'run_config.json is a link', () => move('run_config.json', 'link')],
  ])('is not made through links: %s', async (_what, words, prepare) => {
    await make()
    await prepare()
    const outside = await treeOf(join(home, 'outside'))
    expect((await lookHowToLoad(folder)).sdkLayout).toMatchObject({ canAdd: false, problem: `It cannot be added here: ${words}.` })
    await expect(add(folder)).rejects.toMatchObject({ code: 'FOLDER_TAKEN', detail: `${words}.` })
    expect(await treeOf(join(home, 'outside'))).toEqual(outside)
    expect(await readdir(folder)).not.toContain('vi-sdk-layout.json')
  })

  /** Moves a part of the folder out of it, and leaves a link. */
  async function move(path: string, _how: 'link'): Promise<void> {
    const outside = join(home, 'outside')
    await mkdir(outside)
    await cp(join(folder, path), join(outside, 'moved'), { recursive: true })
    await rm(join(folder, path), { recursive: true })
    await symlink(join(outside, 'moved'), join(folder, path))
  }

  test.each([
    ['names a file outside', [{ path: 'model_adapter/../../outside', from: 'adapter/../../outside' }]],
    ['names a file that is never added', [{ path: 'model_full/config.json', from: 'adapter/adapter_config.json' }]],
    ['is something else', 'mine'],
  ])('is not removed by a record that %s', async (_what, files) => {
    await make()
    await writeFile(join(home, 'outside'), 'mine')
    await writeFile(join(folder, 'vi-sdk-layout.json'), JSON.stringify({ version: 1, files }))
    const before = await treeOf(home)
    await expect(remove(folder)).rejects.toMatchObject({ code: 'FOLDER_TAKEN' })
    await expect(add(folder)).rejects.toMatchObject({ code: 'FOLDER_TAKEN' })
    expect(await treeOf(home)).toEqual(before)
  })
})
