import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chooseDestination } from '../../electron/download/destination.ts'
import { readCheckpointFile } from '../../electron/library/checkpoint-file.ts'
import { scanSaveFolder } from '../../electron/library/scan.ts'
import { hostileKinds } from '../../electron/sample/hostile.ts'
import { archiveLink } from '../../electron/vi/archive-link.ts'
import { digests, filesIn } from '../support/files.ts'
import { expectedArchive, expectedFiles, sampleRun } from '../support/sample-files.ts'
import { namesIn, setUpTransfers, type TransferSetup } from '../support/transfer-setup.ts'

const SIZE = 5_000_000
const PIECE = 300_000
let setup: TransferSetup

beforeEach(async () => {
  setup = await setUpTransfers(SIZE)
})

afterEach(() => setup.close())

/** A download that is stopped in its middle. */
async function stopAfter(ms: number, options: Parameters<TransferSetup['download']>[1] = {}): Promise<void> {
  const abort = new AbortController()
  setup.sample.faults.throttleBytesPerSecond = 1_500_000
  const running = setup.download({}, { ...options, signal: abort.signal })
  await new Promise((resolve) => setTimeout(resolve, ms))
  abort.abort()
  await expect(running).rejects.toThrow()
}

const ways = [
  ['by range', { noRanges: false }],
  ['as one stream', { noRanges: true }],
] as const

describe.each(ways)('a download %s', (_way, fault) => {
  beforeEach(() => {
    Object.assign(setup.sample.faults, fault)
  })

  test('is the archive’s files byte for byte, checked against the published checksum', async () => {
    const outcome = await setup.download({}, { pieceBytes: PIECE })
    const folder = join(setup.saveFolder, setup.run.runId)
    expect(outcome).toEqual({
      verification: 'checksum',
      result: {
        modelPath: join(folder, 'model_full'),
        adapterPath: join(folder, 'model_adapter'),
        runConfigPath: join(folder, 'model_full', 'run.json'),
      },
    })
    expect(await setup.differences()).toEqual([])
    expect(await namesIn(setup.saveFolder)).toEqual([setup.run.runId])
    expect((await namesIn(folder)).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('says in checkpoint.json what it holds, and is found by it', async () => {
    await setup.download()
    const folder = join(setup.saveFolder, setup.run.runId)
    const file = await readCheckpointFile(folder)
    expect(file).toMatchObject({
      version: 1,
      parts: 'all',
      source: { modelId: 'epoch_7', epoch: 7 },
      archive: { verification: 'checksum' },
    })
    expect(file?.files.length).toBe(expectedFiles(setup.run, 7, SIZE).size)
    expect(JSON.stringify(file)).not.toContain('X-Goog')
    const found = await scanSaveFolder(setup.saveFolder)
    expect(found.map(({ file, faults }) => ({ modelId: file?.source.modelId, faults }))).toEqual([{ modelId: 'epoch_7', faults: [] }])
    expect(file?.archive.sizeBytes).toBe(expectedArchive(setup.run, 7, SIZE).length)
  })

  test('tells each file’s checksum the same way as the other', async () => {
    await setup.download({}, { pieceBytes: PIECE })
    const file = await readCheckpointFile(join(setup.saveFolder, setup.run.runId))
    await rm(join(setup.saveFolder, setup.run.runId), { recursive: true })
    setup.sample.faults.noRanges = !fault.noRanges
    await setup.download()
    expect((await readCheckpointFile(join(setup.saveFolder, setup.run.runId)))?.files).toEqual(file?.files)
  })

  test('without a published checksum says so', async () => {
    setup.sample.faults.noChecksum = true
    expect((await setup.download()).verification).toBe('size-only')
    expect(await setup.differences()).toEqual([])
  })

  test.each([
    ['today’s layout', sampleRun('lora-r16'), 'model_adapter', 'model_full/run.json'],
    ['the reference’s layout', sampleRun('very-long-experiment'), 'adapter', 'run_config.json'],
  ])(
    'of the adapter alone in %s holds the adapter and the run config, and says that it was not checked against the checksum',
    async (_layout, run, adapter, config) => {
      const folder = join(setup.saveFolder, run.runId)
      const outcome = await setup.download({
        parts: 'adapter',
        folder,
        source: { ...setup.plan().source, runId: run.runId },
        getLink: (signal) => archiveLink(setup.client.models, run.runId, 'epoch_7', signal),
      })
      expect(outcome).toEqual({
        verification: 'size-only',
        result: { modelPath: null, adapterPath: join(folder, adapter), runConfigPath: join(folder, config) },
      })
      const files = await filesIn(folder)
      for (const ours of ['checkpoint.json', 'CHECKPOINT.md']) expect(files.delete(ours)).toBe(true)
      const expected = expectedFiles(run, 7, SIZE)
      const paths = [`${adapter}/adapter_config.json`, `${adapter}/adapter_model.safetensors`, config]
      expect(digests(files)).toEqual(digests(new Map(paths.map((path) => [path, expected.get(path) ?? Buffer.alloc(0)]))))
    },
  )

  test('of everything takes the place of the adapter alone', async () => {
    await setup.download({ parts: 'adapter' })
    await setup.download()
    expect(await setup.differences()).toEqual([])
    expect(await namesIn(setup.saveFolder)).toEqual([setup.run.runId])
  })

  test('of chosen files adds them to what is here, which stays, until it is everything', async () => {
    const folder = join(setup.saveFolder, setup.run.runId)
    const paths = [...expectedFiles(setup.run, 7, SIZE).keys()]
    const [first = '', second = ''] = paths.filter((path) => path.endsWith('.safetensors') && path.startsWith('model_full'))
    expect(await setup.download({ parts: { files: [first] } })).toMatchObject({
      verification: 'size-only',
      result: { modelPath: join(folder, 'model_full'), adapterPath: null, runConfigPath: null },
    })
    expect((await readCheckpointFile(folder))?.leftOut.map(({ path }) => path)).toEqual(paths.filter((path) => path !== first))
    await setup.download({ parts: 'adapter' })
    await setup.download({ parts: { files: [second] } })
    expect(await readCheckpointFile(folder)).toMatchObject({ parts: { files: expect.arrayContaining([first, second]) } })
    expect(await namesIn(setup.saveFolder)).toEqual([setup.run.runId])
    const rest = paths.filter((path) => path !== first && path !== second)
    expect((await setup.download({ parts: { files: rest } })).verification).toBe('checksum')
    expect(await readCheckpointFile(folder)).toMatchObject({ parts: 'all', leftOut: [] })
    expect(await setup.differences()).toEqual([])
  })

  test('of more of an archive that was replaced on Vi, or of files that have changed here, fetches those anew', async () => {
    await setup.download({ parts: 'adapter' })
    const adapter = join(setup.saveFolder, setup.run.runId, 'model_adapter', 'adapter_model.safetensors')
    const handle = await open(adapter, 'r+')
    await handle.write(Buffer.from([1, 2, 3]), 0, 3, 5000)
    await handle.close()
    await setup.download()
    expect(await setup.differences()).toEqual([])
    await rm(join(setup.saveFolder, setup.run.runId), { recursive: true })
    await setup.download({ parts: 'adapter' })
    setup.sample.faults.replaced = true
    await setup.download()
    expect(await setup.differences(undefined, 1)).toEqual([])
  })

  test('counts up to the archive’s size, and every file up to its own', async () => {
    await setup.download({}, { pieceBytes: PIECE })
    const last = setup.statuses.at(-1)
    expect(last?.stage).toBe('checking')
    const size = last?.totalBytes
    expect(last?.receivedBytes).toBe(size)
    expect(size).toBe(expectedArchive(setup.run, 7, SIZE).length)
    expect(last?.files.every(({ sizeBytes, writtenBytes }) => sizeBytes === writtenBytes)).toBe(true)
  })

  test('never sends the key to the storage', async () => {
    await setup.download()
    expect(setup.sample.storageRequests.length).toBeGreaterThan(0)
    expect(setup.sample.storageRequests.some(({ authorization }) => authorization)).toBe(false)
  })

  test('waits out 503 and 429', async () => {
    Object.assign(setup.sample.faults, { unavailableTimes: 1, rateLimitedTimes: 1, retryAfter: '0' })
    await setup.download()
    expect(await setup.differences()).toEqual([])
  })

  test('asks for a new address when the old one is refused', async () => {
    const stale = await archiveLink(setup.client.models, setup.run.runId, 'epoch_7')
    const addresses = [{ ...stale, url: stale.url.replace('Nonce=', 'Nonce=stale') }]
    await setup.download({ getLink: async (signal) => addresses.shift() ?? setup.plan().getLink(signal) })
    expect(await setup.differences()).toEqual([])
  })

  test.each([
    ['a flipped bit', { flippedBitAt: 3_000_000 }, 'ARCHIVE_DAMAGED'],
    ['a truncated archive', { truncatedBytes: 1_500_000 }, 'ARCHIVE'],
    ['an expired address, and new ones as well', { expired: true }, 'STORAGE_REFUSED'],
    ['lasting 503', { unavailableTimes: 9999 }, 'STORAGE_UNREACHABLE'],
  ])('that cannot be right (%s) fails and keeps nothing', async (_name, faults, code) => {
    Object.assign(setup.sample.faults, faults)
    const failure = await setup.download({}, { giveUpAfterMs: 200 }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: expect.stringContaining(code) })
    expect(String((failure as Error).message)).not.toContain('X-Goog')
    expect(await namesIn(setup.saveFolder)).toEqual([])
  })

  test.each(hostileKinds)('of a hostile archive (%s) is refused whole, by name', async (hostile) => {
    setup.sample.faults.hostile = hostile
    await expect(setup.download()).rejects.toMatchObject({ code: 'ARCHIVE_REFUSED', detail: expect.stringContaining('“') })
    expect(await namesIn(setup.saveFolder)).toEqual([])
  })

  test('with too little room is refused before the first byte, with the shortage', async () => {
    await expect(setup.download({}, { freeBytes: async () => 4_000_000 })).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('17.0 MB more needed'),
    })
    expect(setup.statuses.every(({ receivedBytes }) => receivedBytes === 0)).toBe(true)
    expect(await namesIn(setup.saveFolder)).toEqual([])
  })

  test('without the save folder fails, and the folder is not made anew', async () => {
    await rm(setup.saveFolder, { recursive: true })
    await expect(setup.download({}, { freeBytes: async () => 1e12 })).rejects.toMatchObject({ code: 'FOLDER_MISSING' })
    await mkdir(setup.saveFolder)
    expect(await namesIn(setup.saveFolder)).toEqual([])
  })
})

describe('a download of more of a checkpoint', () => {
  test('fetches nothing again that is here, also when it is stopped on the way', async () => {
    await setup.download({ parts: 'adapter' })
    setup.sample.storageRequests.length = 0
    const archive = expectedArchive(setup.run, 7, SIZE)
    const adapter = expectedFiles(setup.run, 7, SIZE).get('model_adapter/adapter_model.safetensors') ?? Buffer.alloc(0)
    const start = archive.indexOf(adapter)
    const abort = new AbortController()
    const stopSoon = ({ receivedBytes }: { receivedBytes: number }) => {
      if (receivedBytes > adapter.length + PIECE) abort.abort(new Error('stopped'))
    }
    const stopped = setup.engine({ pieceBytes: PIECE }).transfer(setup.plan(), stopSoon, abort.signal)
    await expect(stopped).rejects.toThrow('stopped')
    expect((await setup.download({}, { pieceBytes: PIECE })).verification).toBe('checksum')
    expect(await setup.differences()).toEqual([])
    // The list of files is read in windows, which may reach into it a little.
    const middle = { start: start + 70_000, end: start + adapter.length - 70_000 }
    expect(middle.end - middle.start).toBeGreaterThan(50_000)
    for (const { range } of setup.sample.storageRequests) {
      const [, from, to] = /(\d+)-(\d+)/.exec(range ?? '') ?? []
      expect(Number(to) < middle.start || Number(from) >= middle.end, `${range} of ${JSON.stringify(middle)}`).toBe(true)
    }
  })
})

describe('an archive that cannot be read by range', () => {
  test('because it is compressed, with a leading folder, arrives the same', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vi-tar-'))
    await mkdir(join(folder, 'outer', 'model_full'), { recursive: true })
    await writeFile(join(folder, 'outer', 'model_full', 'config.json'), '{}')
    await writeFile(join(folder, 'outer', 'run_config.json'), '{"a":1}')
    const tar = execFileSync('tar', ['cf', '-', '-C', folder, 'outer'])
    const server = createServer((_request, response) => response.end(gzipSync(tar)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a`
    const { result, verification } = await setup.download({ getLink: async () => ({ url, expiresAtMs: Date.now() + 1000 }) })
    expect(verification).toBe('size-only')
    const saved = join(setup.saveFolder, setup.run.runId)
    expect(result.modelPath).toBe(join(saved, 'model_full'))
    expect((await filesIn(saved)).get('run_config.json')?.toString()).toBe('{"a":1}')
    expect((await readCheckpointFile(saved))?.files.map(({ path }) => path)).toContain('model_full/config.json')
    server.close()
    await rm(folder, { recursive: true })
  })

  test('starts over when the connection breaks, a few times, and then says why', async () => {
    Object.assign(setup.sample.faults, { noRanges: true, dropAfterBytes: 2_000_000 })
    await expect(setup.download()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' })
    expect(setup.sample.storageRequests.length).toBe(4) // the first look, then three tries
    expect(await namesIn(setup.saveFolder)).toEqual([])
  })
})

describe('stopping', () => {
  test('keeps what was fetched, and the next download fetches only the rest', async () => {
    setup.sample.faults.throttleBytesPerSecond = 1_500_000
    const abort = new AbortController()
    const running = setup.download({}, { signal: abort.signal, pieceBytes: PIECE })
    await new Promise((resolve) => setTimeout(resolve, 700))
    abort.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    expect(await namesIn(setup.saveFolder)).toEqual([`${setup.run.runId}.part`])
    const kept = setup.statuses.at(-1)?.receivedBytes ?? 0
    expect(kept).toBeGreaterThan(500_000)
    setup.sample.faults.throttleBytesPerSecond = 0
    setup.sample.storageRequests.length = 0
    await setup.download({}, { pieceBytes: PIECE })
    expect(await setup.differences()).toEqual([])
    const asked = setup.sample.storageRequests.reduce((sum, { range }) => sum + lengthOf(range), 0)
    expect(asked).toBeLessThan(SIZE - kept + 2 * 8 * PIECE)
    expect(await namesIn(setup.saveFolder)).toEqual([setup.run.runId])
  })

  test('and then finding that bytes on disk have changed fetches those again', async () => {
    await stopAfter(700, { pieceBytes: PIECE })
    const victim = join(setup.saveFolder, `${setup.run.runId}.part`, 'model_full', 'tokenizer.json')
    const bytes = await readFile(victim)
    bytes[1000] = (bytes[1000] ?? 0) ^ 1
    await writeFile(victim, bytes)
    setup.sample.faults.throttleBytesPerSecond = 0
    expect((await setup.download({}, { pieceBytes: PIECE })).verification).toBe('checksum')
    expect(await setup.differences()).toEqual([])
  })

  test('and then finding a checkpoint.json there that says all is done fetches the rest all the same', async () => {
    await stopAfter(500, { pieceBytes: PIECE })
    const { source, app } = setup.plan()
    const archive = { sizeBytes: SIZE, etag: null, crc32c: null, verification: 'checksum' }
    const lie = { version: 1, app, source, parts: 'all', leftOut: [], archive, files: [], savedAt: '2026-01-01T00:00:00Z' }
    await writeFile(join(setup.saveFolder, `${setup.run.runId}.part`, 'checkpoint.json'), JSON.stringify(lie))
    setup.sample.faults.throttleBytesPerSecond = 0
    await setup.download({}, { pieceBytes: PIECE })
    expect(await setup.differences()).toEqual([])
  })

  test('and then finding another archive in its place says so, and keeps what is there', async () => {
    await stopAfter(500, { pieceBytes: PIECE })
    Object.assign(setup.sample.faults, { throttleBytesPerSecond: 0, replaced: true })
    await expect(setup.download({}, { pieceBytes: PIECE })).rejects.toMatchObject({ code: 'ARCHIVE_REPLACED' })
    expect(await namesIn(setup.saveFolder)).toEqual([`${setup.run.runId}.part`])
    await setup.engine().discard(join(setup.saveFolder, setup.run.runId))
    expect(await namesIn(setup.saveFolder)).toEqual([])
  })
})

describe('folders', () => {
  const wanted = (modelId: string) => ({
    organizationId: setup.sample.organizationId,
    runId: setup.run.runId,
    modelId,
    parts: 'all' as const,
  })

  test('the first checkpoint of a run gets the run’s folder, the next one its own, and each is found again', async () => {
    const first = await chooseDestination(setup.saveFolder, wanted('epoch_7'))
    expect(first).toEqual({ kind: 'free', folder: join(setup.saveFolder, setup.run.runId) })
    await setup.download()
    expect(await chooseDestination(setup.saveFolder, wanted('epoch_7'))).toMatchObject({ kind: 'here' })
    expect(await chooseDestination(setup.saveFolder, wanted('epoch_8'))).toEqual({
      kind: 'free',
      folder: join(setup.saveFolder, `${setup.run.runId}@epoch_8`),
    })
  })

  test('with the parts of another checkpoint are not taken', async () => {
    await stopAfter(400)
    expect(await chooseDestination(setup.saveFolder, wanted('epoch_8'))).toMatchObject({ folder: expect.stringMatching(/@epoch_8$/) })
    expect(await chooseDestination(setup.saveFolder, wanted('epoch_7'))).toMatchObject({ folder: join(setup.saveFolder, setup.run.runId) })
    const other = { ...setup.plan().source, modelId: 'epoch_8' }
    await expect(setup.download({ source: other })).rejects.toMatchObject({ code: 'FOLDER_TAKEN' })
  })

  test('with something else in them are left alone', async () => {
    for (const name of [setup.run.runId, `${setup.run.runId}@epoch_7`]) {
      await mkdir(join(setup.saveFolder, name))
      await writeFile(join(setup.saveFolder, name, 'mine.txt'), 'mine')
    }
    await expect(chooseDestination(setup.saveFolder, wanted('epoch_7'))).rejects.toMatchObject({ code: 'FOLDER_TAKEN' })
  })

  test('are tidied of what a process left that was killed just after its last step', async () => {
    await setup.download()
    const folder = join(setup.saveFolder, setup.run.runId)
    const whole = await namesIn(folder)
    for (const name of ['.vi-model-browser-lock', '.vi-model-browser-journal.json']) await writeFile(join(folder, name), '{}')
    expect(await chooseDestination(setup.saveFolder, wanted('epoch_7'))).toMatchObject({ kind: 'here', folder })
    expect(await namesIn(folder)).toEqual(whole)
  })

  test('that lost a file do not count as whole', async () => {
    await setup.download()
    await rm(join(setup.saveFolder, setup.run.runId, 'model_full', 'config.json'))
    expect((await scanSaveFolder(setup.saveFolder)).map(({ faults }) => faults)).toEqual([[expect.stringContaining('is missing')]])
  })

  test.each(['mine.txt', 'checkpoint.json'])('of strangers with our part folder’s name and a %s in it are left alone', async (name) => {
    const part = join(setup.saveFolder, `${setup.run.runId}.part`)
    await mkdir(part)
    await writeFile(join(part, name), 'mine')
    await expect(setup.download()).rejects.toMatchObject({ code: 'FOLDER_TAKEN' })
    expect(await readFile(join(part, name), 'utf8')).toBe('mine')
  })
})

function lengthOf(range: string | null): number {
  const match = /bytes=(\d+)-(\d+)/.exec(range ?? '')
  return match ? Number(match[2]) - Number(match[1]) + 1 : 0
}
