import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ArchiveViewer } from '../../electron/download/look-inside.ts'
import { ArchiveStorage } from '../../electron/download/storage.ts'
import { noFaults } from '../../electron/sample/faults.ts'
import { expectedArchive } from '../support/sample-files.ts'
import { setUpTransfers, type TransferSetup } from '../support/transfer-setup.ts'

const GB = 1_000_000_000
const { signal } = new AbortController()

let setup: TransferSetup
let storage: ArchiveStorage
let viewer: ArchiveViewer

beforeAll(async () => {
  setup = await setUpTransfers(30 * GB)
  storage = new ArchiveStorage()
})
beforeEach(() => {
  viewer = new ArchiveViewer(storage)
  Object.assign(setup.sample.faults, noFaults())
  setup.sample.storageRequests.length = 0
})
afterAll(async () => {
  await storage.close()
  await setup.close()
})

const link = () => setup.plan().getLink
const sentBytes = () => setup.sample.storageRequests.reduce((sum, { sentBytes: sent }) => sum + sent, 0)

describe('looking into an archive of 30 GB', () => {
  test('lists its files and tells its weights, for at most 25 requests and 1 MB', async () => {
    const inside = await viewer.look('a', link(), signal)
    if (inside.kind !== 'open') throw new Error(inside.reason)
    expect(inside.files.map(({ path }) => path)).toContain('model_full/config.json')
    expect(inside.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeGreaterThan(29 * GB)
    expect(inside.model).toMatchObject({ shards: 3, dtypes: [{ dtype: 'BF16' }] })
    expect((inside.model?.parameters ?? 0) * 2).toBeGreaterThan(28 * GB)
    expect(inside.adapter?.shards).toBe(1)
    expect(inside.adapterConfig).toMatchObject({ type: 'LORA', rank: 16, alpha: 32, targetModules: ['q_proj', 'v_proj'] })
    expect(inside.faults).toEqual([])
    expect(setup.sample.storageRequests.length).toBeLessThanOrEqual(25)
    expect(sentBytes()).toBeLessThanOrEqual(1_000_000)
  })

  test('asks for one byte when it is opened again, as long as its tag is the same', async () => {
    const first = await viewer.look('a', link(), signal)
    setup.sample.storageRequests.length = 0
    expect(await viewer.look('a', link(), signal)).toEqual(first)
    expect(setup.sample.storageRequests.map(({ range }) => range)).toEqual(['bytes=0-0'])
    setup.sample.faults.replaced = true
    setup.sample.storageRequests.length = 0
    await viewer.look('a', link(), signal)
    expect(setup.sample.storageRequests.length).toBeGreaterThan(2)
  })

  test('shows the text of a config and the tensors of a shard', async () => {
    const { text, truncated } = await viewer.view('a', 'model_full/config.json', link(), signal)
    expect(JSON.parse(text)).toMatchObject({ model_type: 'qwen2_5_vl' })
    expect(truncated).toBe(false)
    const { tensors, count } = await viewer.tensors('a', 'model_full/model-00001-of-00003.safetensors', link(), signal)
    expect(count).toBe(tensors.length)
    expect(tensors[0]).toMatchObject({ name: 'model.embed_tokens.weight', dtype: 'BF16', shape: [expect.any(Number), 64] })
  })

  test.each(['../secret', 'model_full/none.json', 'model_full/model-00001-of-00003.safetensors'])(
    'does not show %s as text',
    async (path) => {
      await expect(viewer.view('a', path, link(), signal)).rejects.toMatchObject({ code: 'NO_SUCH_FILE' })
    },
  )

  test('is not mixed with what takes its place meanwhile', async () => {
    await viewer.look('a', link(), signal)
    setup.sample.faults.replaced = true
    await expect(viewer.view('a', 'model_full/config.json', link(), signal)).rejects.toMatchObject({ code: 'ARCHIVE_REPLACED' })
  })

  test('that is hostile is refused, with the reason', async () => {
    setup.sample.faults.hostile = 'parent-path'
    await expect(viewer.look('a', link(), signal)).rejects.toMatchObject({
      code: 'ARCHIVE_REFUSED',
      detail: expect.stringContaining('../escaped.json'),
    })
  })

  test('says why where parts of it cannot be read', async () => {
    setup.sample.faults.noRanges = true
    expect(await viewer.look('a', link(), signal)).toMatchObject({
      kind: 'closed',
      reason: expect.stringContaining('only be read from its beginning'),
    })
  })
})

test('a compressed archive says why it cannot be looked into', async () => {
  const bytes = gzipSync(expectedArchive(setup.run, 7, 300_000))
  const server = createServer((request, response) => {
    const [start = 0, end = bytes.length] = (/bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).slice(1).map(Number)
    const part = bytes.subarray(start, end + 1)
    response.writeHead(206, { etag: '"one"', 'content-range': `bytes ${start}-${start + part.length - 1}/${bytes.length}` }).end(part)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive`
    const inside = await viewer.look('b', async () => ({ url, expiresAtMs: Date.now() + 3_600_000 }), signal)
    expect(inside).toMatchObject({ kind: 'closed', reason: expect.stringContaining('compressed') })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
