import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chooseDestination } from '../../electron/download/destination.ts'
import type { DownloadPlan, TransferEvent } from '../../electron/download/plan.ts'
import { ArchiveStorage } from '../../electron/download/storage.ts'
import { streamTransfer } from '../../electron/download/stream-transfer.ts'
import { readCheckpointFile } from '../../electron/library/checkpoint-file.ts'
import { savedCheckpoints } from '../../electron/library/saved-checkpoints.ts'
import { hostileKinds } from '../../electron/sample/hostile.ts'
import { type SampleWorkspace, startSampleWorkspace } from '../../electron/sample/workspace.ts'
import { archiveLink } from '../../electron/services/archive-link.ts'
import { ViClient } from '../../electron/vi/client.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import { digests, filesIn } from '../support/files.ts'
import { expectedArchive, expectedFiles, sampleRun } from '../support/sample-files.ts'

const SIZE = 5_000_000
const run = sampleRun('lora-r16')
let sample: SampleWorkspace
let client: ViClient
let storage: ArchiveStorage
let saveFolder: string
let events: TransferEvent[]

beforeEach(async () => {
  sample = await startSampleWorkspace({ archiveSizeBytes: SIZE })
  client = new ViClient(
    { secretKey: sample.secretKey, organizationId: sample.organizationId, endpoint: parseEndpoint(sample.apiUrl) },
    { backoffBaseMs: 5 },
  )
  storage = new ArchiveStorage({ backoffMs: 5, timeoutMs: 1500 })
  saveFolder = await mkdtemp(join(tmpdir(), 'vi-save-'))
  events = []
})

afterEach(async () => {
  await Promise.all([client.close(), storage.close()])
  await sample.close()
  await rm(saveFolder, { recursive: true, force: true })
})

function plan(overrides: Partial<DownloadPlan> = {}): DownloadPlan {
  return {
    app: { name: 'test', version: '0' },
    folder: join(saveFolder, run.runId),
    source: {
      endpoint: sample.apiUrl,
      organizationId: sample.organizationId,
      runId: run.runId,
      runName: run.name,
      modelId: 'epoch_7',
      epoch: 7,
      evaluationMetrics: { f1: 0.8 },
    },
    getLink: (signal) => archiveLink(client, run.runId, 'epoch_7', signal),
    ...overrides,
  }
}

function download(overrides: Partial<DownloadPlan> = {}, options: { freeBytes?: number; signal?: AbortSignal } = {}) {
  const { freeBytes, signal = new AbortController().signal } = options
  const transfer = streamTransfer(storage, freeBytes === undefined ? undefined : async () => freeBytes)
  return transfer(plan(overrides), (event) => events.push(event), signal)
}

async function expectNothingKept(): Promise<void> {
  expect(await readdir(saveFolder)).toEqual([])
}

describe('a finished download', () => {
  test('is the archive’s files byte for byte, checked against the published checksum', async () => {
    const outcome = await download()
    expect(outcome).toEqual({
      verification: 'checksum',
      result: {
        modelPath: join(saveFolder, run.runId, 'model_full'),
        adapterPath: join(saveFolder, run.runId, 'adapter'),
        runConfigPath: join(saveFolder, run.runId, 'run_config.json'),
      },
    })
    const files = await filesIn(join(saveFolder, run.runId))
    files.delete('checkpoint.json')
    expect(digests(files)).toEqual(digests(expectedFiles(run, 7, SIZE)))
    expect(await readdir(saveFolder)).toEqual([run.runId])
  })

  test('says in checkpoint.json what it holds, and is found by it', async () => {
    await download()
    const file = await readCheckpointFile(join(saveFolder, run.runId))
    expect(file).toMatchObject({ version: 1, source: { modelId: 'epoch_7', epoch: 7 }, archive: { verification: 'checksum' } })
    expect(file?.files.length).toBe(expectedFiles(run, 7, SIZE).size)
    expect(JSON.stringify(file)).not.toContain('X-Goog')
    expect((await savedCheckpoints(saveFolder)).map(({ file: { source } }) => source.modelId)).toEqual(['epoch_7'])
  })

  test('reported every byte on the way', async () => {
    await download()
    const total = expectedArchive(run, 7, SIZE).length
    expect(events[0]).toEqual({ type: 'size', totalBytes: total })
    expect(events.findLast((event) => event.type === 'received')).toEqual({ type: 'received', receivedBytes: total })
    expect(events.filter((event) => event.type === 'file').length).toBe(expectedFiles(run, 7, SIZE).size)
    expect(events.at(-1)).toMatchObject({ type: expect.stringMatching(/checking|written/) })
  })

  test('in the layout of Vi’s SDK is located too', async () => {
    const sdkRun = sampleRun('3b-lora-r16')
    const { result } = await download({ getLink: (signal) => archiveLink(client, sdkRun.runId, 'epoch_1', signal) })
    expect(result.adapterPath).toBe(join(saveFolder, run.runId, 'model_adapter'))
    expect(result.runConfigPath).toBe(join(saveFolder, run.runId, 'model_full', 'run.json'))
  })

  test('without a published checksum says so', async () => {
    sample.faults.noChecksum = true
    expect((await download()).verification).toBe('size-only')
  })

  test('works without ranges, without a length, and when HEAD is refused', async () => {
    Object.assign(sample.faults, { noRanges: true, noLength: true, refuseHead: true })
    await download()
    expect(events[0]).toEqual({ type: 'size', totalBytes: null })
    expect(sample.storageRequests.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('never sent the key to the storage', async () => {
    await download()
    expect(sample.storageRequests.length).toBeGreaterThan(0)
    expect(sample.storageRequests.some(({ authorization }) => authorization)).toBe(false)
  })

  test('of a compressed archive with a leading folder is the same', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vi-tar-'))
    await mkdir(join(folder, 'outer', 'model_full'), { recursive: true })
    await writeFile(join(folder, 'outer', 'model_full', 'config.json'), '{}')
    await writeFile(join(folder, 'outer', 'run_config.json'), '{"a":1}')
    const tar = execFileSync('tar', ['cf', '-', '-C', folder, 'outer'])
    const server = createServer((_request, response) => response.end(gzipSync(tar)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a`
    const { result, verification } = await download({ getLink: async () => ({ url, expiresAtMs: Date.now() + 1000 }) })
    expect(verification).toBe('size-only')
    expect(result.modelPath).toBe(join(saveFolder, run.runId, 'model_full'))
    expect((await filesIn(join(saveFolder, run.runId))).get('run_config.json')?.toString()).toBe('{"a":1}')
    expect((await readCheckpointFile(join(saveFolder, run.runId)))?.files.map(({ path }) => path)).toContain('model_full/config.json')
    server.close()
    await rm(folder, { recursive: true })
  })
})

describe('passing trouble of the storage', () => {
  test('503 and 429 are waited out', async () => {
    Object.assign(sample.faults, { unavailableTimes: 1, rateLimitedTimes: 1, retryAfter: '0' })
    await download()
  })

  test('a refused address is renewed once', async () => {
    const stale = await archiveLink(client, run.runId, 'epoch_7', new AbortController().signal)
    const addresses = [{ ...stale, url: stale.url.replace('Nonce=', 'Nonce=stale') }]
    await download({ getLink: async (signal) => addresses.shift() ?? archiveLink(client, run.runId, 'epoch_7', signal) })
  })
})

describe('a download that cannot be right', () => {
  test.each([
    ['a flipped bit', { flippedBitAt: 3_000_000 }, 'ARCHIVE_DAMAGED'],
    ['a truncated archive', { truncatedBytes: 1_500_000 }, 'ARCHIVE_DAMAGED'],
    ['a truncated archive without checksum or length', { truncatedBytes: 1_500_000, noChecksum: true, noLength: true }, 'ARCHIVE_DAMAGED'],
    ['a cut connection', { dropAfterBytes: 2_000_000 }, 'STORAGE_UNREACHABLE'],
    ['a connection that goes silent', { stallAfterBytes: 2_000_000 }, 'STORAGE_UNREACHABLE'],
    ['an expired address, and a new one as well', { expired: true }, 'STORAGE_REFUSED'],
    ['lasting 503', { unavailableTimes: 99 }, 'STORAGE_UNREACHABLE'],
  ])('%s fails and keeps nothing', async (_name, faults, code) => {
    Object.assign(sample.faults, faults)
    const failure = await download().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code })
    expect(String((failure as Error).message)).not.toContain('X-Goog')
    await expectNothingKept()
  })

  test.each(hostileKinds)('a hostile archive (%s) is refused whole, by name', async (hostile) => {
    sample.faults.hostile = hostile
    await expect(download()).rejects.toMatchObject({ code: 'ARCHIVE_REFUSED', detail: expect.stringContaining('“') })
    await expectNothingKept()
  })
})

describe('the disk', () => {
  test('with too little room is refused before the first byte, with the shortage', async () => {
    await expect(download({}, { freeBytes: 4_000_000 })).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('17.0 MB more needed'),
    })
    expect(events).toEqual([])
    await expectNothingKept()
  })

  test('that fills up on the way fails clearly and is left as it was', async () => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return
    const small = join(saveFolder, 'small')
    await mkdir(small)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', small], { stdio: 'ignore' })
    } catch {
      return // not allowed to mount here
    }
    try {
      await expect(download({ folder: join(small, 'x') }, { freeBytes: 1e12 })).rejects.toMatchObject({ code: 'DISK_FULL' })
      expect(await readdir(small)).toEqual([])
    } finally {
      execFileSync('umount', [small])
      await rm(small, { recursive: true })
    }
  })

  test('without the save folder fails, and the folder is not made anew', async () => {
    await rm(saveFolder, { recursive: true })
    await expect(chooseDestination(saveFolder, 'r', 'm')).rejects.toMatchObject({ code: 'FOLDER_MISSING' })
    await expect(download({}, { freeBytes: 1e12 })).rejects.toMatchObject({ code: 'FOLDER_MISSING' })
    await mkdir(saveFolder)
  })
})

describe('cancelling', () => {
  test('stops at once and leaves nothing', async () => {
    sample.faults.throttleBytesPerSecond = 1_000_000
    const abort = new AbortController()
    const running = download({}, { signal: abort.signal })
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(await readdir(saveFolder)).toEqual([`${run.runId}.part`])
    abort.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    await expectNothingKept()
  })
})

describe('folders', () => {
  test('the first checkpoint of a run gets the run’s folder, the next one its own, and each is found again', async () => {
    const first = await chooseDestination(saveFolder, run.runId, 'epoch_7')
    expect(first).toEqual({ kind: 'free', folder: join(saveFolder, run.runId) })
    await download()
    expect(await chooseDestination(saveFolder, run.runId, 'epoch_7')).toMatchObject({ kind: 'here' })
    expect(await chooseDestination(saveFolder, run.runId, 'epoch_8')).toEqual({
      kind: 'free',
      folder: join(saveFolder, `${run.runId}@epoch_8`),
    })
  })

  test('with something else in them are left alone', async () => {
    for (const name of [run.runId, `${run.runId}@epoch_7`]) {
      await mkdir(join(saveFolder, name))
      await writeFile(join(saveFolder, name, 'mine.txt'), 'mine')
    }
    await expect(chooseDestination(saveFolder, run.runId, 'epoch_7')).rejects.toMatchObject({ code: 'FOLDER_TAKEN' })
  })

  test('that lost a file do not count as whole', async () => {
    await download()
    await rm(join(saveFolder, run.runId, 'model_full', 'config.json'))
    expect(await savedCheckpoints(saveFolder)).toEqual([])
  })

  test('of an ended process are taken over, of a stranger not', async () => {
    const part = join(saveFolder, `${run.runId}.part`)
    await mkdir(part)
    await expect(download()).rejects.toMatchObject({ code: 'FOLDER_TAKEN' })
    const ended = Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString())
    await writeFile(join(part, '.vi-model-browser-download'), String(ended))
    await download()
    expect(await readdir(saveFolder)).toEqual([run.runId])
  })
})
