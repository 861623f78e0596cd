import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { memoryVault } from '../../electron/accounts/vault.ts'
import { readCheckpointFile } from '../../electron/library/checkpoint-file.ts'
import { type SampleWorkspace, startSampleWorkspace } from '../../electron/sample/workspace.ts'
import type { HostPorts } from '../../electron/services/host.ts'
import { createRouter } from '../../electron/services/router.ts'
import { openServices, type Services } from '../../electron/services/services.ts'
import { openConfStore } from '../../electron/settings/conf-store.ts'
import type { Download } from '../../shared/contract/downloads.ts'
import { digests, filesIn } from '../support/files.ts'
import { expectedFiles, sampleRun } from '../support/sample-files.ts'

const SIZE = 3_000_000
const SLOW = 600_000
const run = sampleRun('lora-r16')
const wake = { call: () => {} }

let folder: string
let saveFolder: string
let sample: SampleWorkspace
let services: Services
let awake: boolean[]

/** The app's host, opened on the same folders as before. */
async function open(ports: Partial<HostPorts> = {}): Promise<void> {
  services = await openServices({
    version: '0',
    host: 'browser',
    platform: process.platform,
    dataFolder: join(folder, 'data'),
    homeFolder: folder,
    environment: {},
    vault: memoryVault(),
    openRawStore: openConfStore,
    trash: async () => {},
    transport: { backoffBaseMs: 5, timeoutMs: 2000 },
    storage: { timeoutMs: 2000, backoffBaseMs: 5, lostAfterMs: 300 },
    keepAwake: (on) => awake.push(on),
    onWake: (listener) => {
      wake.call = listener
      return () => {}
    },
    ...ports,
  })
  services.preferences.change({ saveFolder })
}

const connect = () => services.accounts.connect(sample.secretKey, sample.organizationId, sample.apiUrl)
const host = () => createRouterClient(createRouter(services), { context: {} })
const start = (modelId: string) => host().downloads.start({ runId: run.runId, modelId })
const list = () => services.downloads.snapshot()
const states = () => list().map(({ modelId, progress }) => `${modelId} ${progress.state}`)

/** Waits until a download stands so. */
async function until(id: string, wanted: (download: Download) => boolean): Promise<Download> {
  for (let tries = 0; tries < 400; tries++) {
    const download = list().find((candidate) => candidate.id === id)
    if (download && wanted(download)) return download
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`still ${JSON.stringify(list().map(({ progress }) => progress))}`)
}

const is = (state: Download['progress']['state']) => (download: Download) => download.progress.state === state
const hasBytes = (download: Download) => download.progress.state === 'downloading' && download.receivedBytes > 200_000

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vi-list-'))
  saveFolder = await mkdtemp(join(folder, 'saved-'))
  sample = await startSampleWorkspace({ archiveSizeBytes: SIZE })
  awake = []
  await open()
  await connect()
})

afterEach(async () => {
  await services.close()
  await sample.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

describe('the queue', () => {
  test('runs one at a time in its order, which can be changed; one can be started out of turn', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    const [first, second, third, fourth] = await Promise.all(
      ['epoch_1', 'epoch_2', 'epoch_3', 'epoch_4'].map(async (modelId) => (await start(modelId)).id),
    )
    await until(first ?? '', hasBytes)
    expect(states().filter((state) => state.endsWith('waiting'))).toHaveLength(3)
    await host().downloads.move({ id: fourth ?? '', before: second ?? '' })
    expect(list().map(({ id }) => id)).toEqual([first, fourth, second, third])
    await host().downloads.move({ id: fourth ?? '', before: null })
    expect(list().map(({ id }) => id)).toEqual([first, second, third, fourth])
    await host().downloads.startNow({ id: third ?? '' })
    await until(third ?? '', hasBytes)
    expect(states()).toEqual(['epoch_1 downloading', 'epoch_2 waiting', 'epoch_3 downloading', 'epoch_4 waiting'])
    sample.faults.throttleBytesPerSecond = 0
    await until(fourth ?? '', is('done'))
    expect(states().every((state) => state.endsWith('done'))).toBe(true)
  })

  test('runs more at once when told to', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    await host().settings.change({ downloadsAtOnce: 2 })
    const { id } = await start('epoch_1')
    const { id: other } = await start('epoch_2')
    await Promise.all([until(id, hasBytes), until(other, hasBytes)])
  })

  test('holds to the speed limit', async () => {
    await host().settings.change({ speedLimitBytesPerSecond: 1_000_000 })
    const { id } = await start('epoch_1')
    const startedMs = performance.now()
    await until(id, (download) => download.receivedBytes > 1_200_000)
    expect(performance.now() - startedMs).toBeGreaterThan(900)
    await host().settings.change({ speedLimitBytesPerSecond: null })
    await until(id, is('done'))
  })

  test('keeps the computer awake only while bytes come', async () => {
    const { id } = await start('epoch_1')
    await until(id, is('done'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(awake.at(-1)).not.toBe(true)
    sample.faults.throttleBytesPerSecond = SLOW
    const { id: slow } = await start('epoch_2')
    await until(slow, hasBytes)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(awake.at(-1)).toBe(true)
    await host().downloads.pause({ id: slow })
    expect(awake.at(-1)).toBe(false)
  })
})

describe('pausing', () => {
  test('keeps what was fetched, lets the next one run, and resuming fetches only the rest', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    const { id } = await start('epoch_1')
    await until(id, hasBytes)
    const { id: next } = await start('epoch_2')
    await host().downloads.pause({ id })
    const kept = list()[0]?.receivedBytes ?? 0
    expect(states()[0]).toBe('epoch_1 paused')
    await until(next, hasBytes)
    sample.faults.throttleBytesPerSecond = 0
    await until(next, is('done'))
    sample.storageRequests.length = 0
    await host().downloads.resume({ id })
    await until(id, is('done'))
    const sent = sample.storageRequests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)
    expect(sent).toBeLessThan(SIZE - kept + 100_000)
  })

  test('and quitting: what was paused is paused at the next start, what was running goes on', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    const { id: paused } = await start('epoch_1')
    await until(paused, hasBytes)
    await host().downloads.pause({ id: paused })
    const { id: running } = await start('epoch_2')
    await until(running, hasBytes)
    await services.close()
    expect((await readdir(saveFolder)).every((name) => name.endsWith('.part'))).toBe(true)
    const stored = await readFile(join(folder, 'data', 'downloads.json'), 'utf8')
    expect(stored).not.toContain('X-Goog')
    expect(stored).not.toContain(sample.secretKey)
    await open()
    expect(list().map(({ progress }) => progress)).toEqual([
      { state: 'paused' },
      { state: 'waiting', reason: expect.stringContaining(sample.organizationId) },
    ])
    sample.faults.throttleBytesPerSecond = 0
    await connect()
    await until(running, is('done'))
    expect(states()).toEqual(['epoch_1 paused', 'epoch_2 done'])
    await host().downloads.resume({ id: null })
    await until(paused, is('done'))
    const files = await filesIn(join(saveFolder, run.runId))
    for (const ours of ['checkpoint.json', 'CHECKPOINT.md']) files.delete(ours)
    expect(digests(files)).toEqual(digests(expectedFiles(run, 1, SIZE)))
  })
})

describe('parts of a download that is on the list', () => {
  test('are not for the library to remove, before they can be gone on with', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    const { id } = await start('epoch_1')
    await until(id, hasBytes)
    await host().downloads.pause({ id })
    expect((await host().library.list()).entries).toEqual([])
    const destination = list()[0]?.folder ?? ''
    await expect(host().downloads.removeLeftover({ folder: destination })).rejects.toMatchObject({ data: { code: 'FOLDER_MISSING' } })
    await host().downloads.cancel({ id, keep: true })
    await host().downloads.clear({ id })
    expect((await host().library.list()).entries).toMatchObject([{ kind: 'partial', folder: `${destination}.part` }])
  })

  test('are removed from any save folder that is known', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    const { id } = await start('epoch_1')
    await until(id, hasBytes)
    await host().downloads.cancel({ id, keep: true })
    await host().downloads.clear({ id })
    const another = join(saveFolder, 'another')
    await mkdir(another)
    await host().folders.use({ path: another })
    const [partial] = (await host().library.list()).entries
    expect(partial).toMatchObject({ kind: 'partial', saveFolder })
    await host().downloads.removeLeftover({ folder: partial?.folder.replace(/\.part$/, '') ?? '' })
    expect(await readdir(saveFolder)).toEqual(['another'])
  })
})

describe('a save folder that does not answer', () => {
  test('holds up none of the others, says so, and is shown when it answers', async () => {
    await services.close()
    await open({ folderPatienceMs: 100 })
    const app = host()
    const silent = await mkdtemp(join(tmpdir(), 'vi-silent-'))
    await app.folders.use({ path: silent })
    await app.folders.use({ path: saveFolder })
    const scan = services.library.scan.bind(services.library)
    let answer = () => {}
    let asked = 0
    services.library.scan = async (path) => {
      if (path === silent) {
        asked += 1
        await new Promise<void>((resolve) => (answer = resolve))
      }
      return scan(path)
    }
    const problems = async () => (await app.library.list()).folders.map(({ problem }) => problem)
    expect(await problems()).toEqual([null, expect.stringContaining('does not answer')])
    expect(await problems()).toEqual([null, expect.stringContaining('does not answer')])
    expect(asked).toBe(1)
    const before = services.library.version
    answer()
    await expect.poll(() => services.library.version).toBeGreaterThan(before)
    expect(await problems()).toEqual([null, null])
    expect(asked).toBe(1)
    await rm(silent, { recursive: true })
  })
})

describe('cancelling', () => {
  test('with keeping leaves parts that are listed once the download is off the list, and can be removed', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    const { id } = await start('epoch_1')
    await until(id, hasBytes)
    await host().downloads.cancel({ id, keep: true })
    expect(list()[0]?.progress).toEqual({ state: 'cancelled', kept: true })
    expect(await host().downloads.leftovers()).toEqual([])
    await host().downloads.clear({ id })
    const [leftover] = await host().downloads.leftovers()
    expect(leftover).toMatchObject({ modelId: 'epoch_1', checkpointName: 'Epoch 1', runName: run.name, keptBytes: expect.any(Number) })
    await expect(host().downloads.removeLeftover({ folder: folder })).rejects.toMatchObject({ data: { code: 'FOLDER_MISSING' } })
    await host().downloads.removeLeftover({ folder: leftover?.folder ?? '' })
    expect(await readdir(saveFolder)).toEqual([])
  })

  test('without keeping leaves nothing', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    const { id } = await start('epoch_1')
    await until(id, hasBytes)
    await host().downloads.cancel({ id, keep: false })
    expect(await readdir(saveFolder)).toEqual([])
    await expect(host().downloads.cancel({ id, keep: false })).rejects.toMatchObject({ data: { code: 'NO_SUCH_DOWNLOAD' } })
  })
})

describe('when the network goes', () => {
  test('a download waits for it instead of failing, lets others try, and goes on by itself', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    const { id } = await start('epoch_1')
    await until(id, hasBytes)
    sample.faults.unavailableTimes = 1_000_000
    wake.call() // what is open is dropped, and asked for again
    const waiting = await until(id, is('offline'))
    expect(waiting.progress).toMatchObject({ state: 'offline', reason: expect.stringMatching(/\S/) })
    Object.assign(sample.faults, { unavailableTimes: 0, throttleBytesPerSecond: 0 })
    wake.call() // as after sleep
    await until(id, is('done'))
  })

  test('and the account is left meanwhile, a download waits for that account', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    const { id } = await start('epoch_1')
    await until(id, hasBytes)
    await services.accounts.disconnect()
    await host().downloads.pause({ id })
    await host().downloads.resume({ id })
    expect(list()[0]?.progress).toMatchObject({ state: 'waiting', reason: `Waits until ${sample.organizationId} is connected` })
    sample.faults.throttleBytesPerSecond = 0
    await connect()
    await until(id, is('done'))
  })
})

describe('an archive that was replaced meanwhile', () => {
  test('stops the download, which can be started over', async () => {
    sample.faults.throttleBytesPerSecond = SLOW
    const { id } = await start('epoch_1')
    await until(id, hasBytes)
    await host().downloads.pause({ id })
    Object.assign(sample.faults, { replaced: true, throttleBytesPerSecond: 0 })
    await host().downloads.resume({ id })
    const failed = await until(id, is('failed'))
    expect(failed.progress).toMatchObject({ problem: { code: 'ARCHIVE_REPLACED' } })
    expect(await readdir(saveFolder)).toEqual([`${run.runId}.part`])
    await host().downloads.retry({ id, startOver: true })
    await until(id, is('done'))
    const files = await filesIn(join(saveFolder, run.runId))
    for (const ours of ['checkpoint.json', 'CHECKPOINT.md']) files.delete(ours)
    expect(digests(files)).toEqual(digests(expectedFiles(run, 1, SIZE, 1)))
  })
})

test('what a run trains and for what goes into its checkpoint.json, through the app and through the client', async () => {
  const { id } = await start('epoch_2')
  await until(id, is('done'))
  const saveDir = join(folder, 'models')
  await services.accounts.client?.models.download(run.runId, { checkpoint: 'epoch_2', saveDir, parts: 'adapter' })
  for (const saved of [join(saveFolder, run.runId), join(saveDir, run.runId)]) {
    const file = await readCheckpointFile(saved)
    expect(file?.source).toMatchObject({ baseModel: { name: 'qwen25vl', size: '7b' }, task: 'phrase-grounding', epoch: 2 })
    expect(await readFile(join(saved, 'CHECKPOINT.md'), 'utf8')).toContain('| Base model | Qwen2.5-VL 7B |')
  }
})

describe('the client', () => {
  test('downloads into the documented layout, and returns at once when that checkpoint is there, never another one', async () => {
    const { client } = services.accounts
    if (!client) throw new Error('not connected')
    const saveDir = join(folder, 'models')
    const folderOfRun = join(saveDir, run.runId)
    const first = await client.models.download(run.runId, { checkpoint: 'epoch_3', saveDir })
    expect(first).toEqual({
      modelPath: join(folderOfRun, 'model_full'),
      adapterPath: join(folderOfRun, 'model_adapter'),
      runConfigPath: join(folderOfRun, 'model_full', 'run.json'),
    })
    const asked = sample.storageRequests.length
    expect(await client.models.download(run.runId, { checkpoint: 'epoch_3', saveDir })).toEqual(first)
    expect(sample.storageRequests.length).toBe(asked)
    const latest = await client.getModel({ runId: run.runId, savePath: saveDir })
    expect(latest.modelPath).toBe(join(saveDir, `${run.runId}@epoch_20`, 'model_full'))
    const adapter = await client.models.download(run.runId, { checkpoint: 'epoch_5', saveDir, parts: 'adapter' })
    expect(adapter).toMatchObject({ modelPath: null, adapterPath: join(saveDir, `${run.runId}@epoch_5`, 'model_adapter') })
  })

  test('of the adapter alone fetches little more than the adapter', async () => {
    const { client } = services.accounts
    const size = expectedFiles(run, 5, SIZE).get('model_adapter/adapter_model.safetensors')?.length ?? 0
    expect(size).toBeGreaterThan(0)
    sample.storageRequests.length = 0
    await client?.models.download(run.runId, { checkpoint: 'epoch_5', saveDir: folder, parts: 'adapter' })
    const sent = sample.storageRequests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)
    expect(sent).toBeLessThan(size + 1_000_000)
  })
})
