import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:http2'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { crc32c, encodeCrc32c } from '../../electron/archive/crc32c.ts'
import { checkpointArchive } from '../../electron/sample/archive.ts'
import { type SampleRun, sampleRuns } from '../../electron/sample/catalog.ts'
import { type SampleWorkspace, startSampleWorkspace } from '../../electron/sample/workspace.ts'
import { wireRunSchema } from '../../shared/vi/run.ts'
import { digests, filesIn } from '../support/files.ts'
import { expectedArchive, expectedFiles, sampleRun } from '../support/sample-files.ts'

const SIZE = 2_000_000
const LOOPBACK = join(import.meta.dirname, '..', 'support', 'tls', 'loopback')
let sample: SampleWorkspace

beforeEach(async () => {
  sample = await startSampleWorkspace({ archiveSizeBytes: SIZE })
})
afterEach(() => sample.close())

const run = sampleRun('lora-r16')

async function api(path: string): Promise<Response> {
  return fetch(`${sample.apiUrl}${path}`, { headers: { authorization: `Bearer ${sample.secretKey}` } })
}

async function signedUrl(modelId = 'epoch_1'): Promise<string> {
  const page = await (
    await api(`/workspaces/sample-workspace/runs/${run.runId}/outputs/${modelId}?intent=sdkLocalDeploy&contents=y`)
  ).json()
  return page.items[0].status.contents.downloadUrl.url
}

test('the catalogue has every state, empty runs, null epochs, long and non-Latin names, and 2,000 × 20', () => {
  const runs = sampleRuns()
  expect(runs.length).toBeGreaterThanOrEqual(14)
  expect(new Set(runs.map(({ state }) => state))).toEqual(
    new Set(['Running', 'Succeeded', 'Cancelled', 'Failed', 'Waiting', 'Error', 'Pending']),
  )
  expect(runs.some(({ epochs, metrics }) => epochs > 0 && metrics === 'none')).toBe(true)
  expect(runs.some(({ withoutEpochs }) => withoutEpochs)).toBe(true)
  expect(runs.some(({ name }) => name.length > 100)).toBe(true)
  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(runs.length)
})

describe('an archive', () => {
  test.each(['lora-r16', '3b-lora-r16', 'full-ft', 'weld-seam'])(
    'of %s is a tar that GNU tar unpacks to the files it promises',
    async (name) => {
      const folder = await mkdtemp(join(tmpdir(), 'vi-sample-'))
      const archive = join(folder, 'a.tar')
      await writeFile(archive, expectedArchive(sampleRun(name), 2, SIZE))
      const out = join(folder, 'out')
      await mkdir(out)
      execFileSync('tar', ['xf', archive, '-C', out])
      expect(digests(await filesIn(out))).toEqual(digests(expectedFiles(sampleRun(name), 2, SIZE)))
      await rm(folder, { recursive: true })
    },
  )

  test.each([
    ['lora-r16', 'Qwen2_5_VLForConditionalGeneration', 'qwen2_5_vl'],
    ['full-ft', 'Qwen2_5_VLForConditionalGeneration', 'qwen2_5_vl'],
    ['sweep-internvl', 'InternVLForConditionalGeneration', 'internvl'],
    ['paligemma2', 'PaliGemmaForConditionalGeneration', 'paligemma'],
    ['nvila-lite', 'NVILALiteForConditionalGeneration', 'nvila'],
    ['deepseek-ocr', 'DeepseekOCRForCausalLM', 'deepseek_vl_v2'],
  ])('of %s is in today’s layout: what it is made of, and the run as the API has it', (name, architecture, modelType) => {
    const files = expectedFiles(sampleRun(name), 1, SIZE)
    const json = (path: string) => JSON.parse(files.get(path)?.toString() ?? '')
    expect(json('model_full/config.json')).toMatchObject({ architectures: [architecture], model_type: modelType })
    expect(wireRunSchema.parse(json('model_full/run.json')).runId).toBe(sampleRun(name).runId)
    expect(files.has('model_full/model.safetensors')).toBe(!sampleRun(name).adapter)
    expect(files.has('model_full/model.safetensors.index.json')).toBe(sampleRun(name).adapter)
    expect([...files.keys()].filter((path) => !path.startsWith('model_full/'))).toEqual(
      sampleRun(name).adapter ? ['model_adapter/adapter_config.json', 'model_adapter/adapter_model.safetensors'] : [],
    )
  })

  const digestsOf = (run: SampleRun, epoch: number) => digests(expectedFiles(run, epoch, SIZE))
  const inModel = (files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith('model_full/')))

  test.each(
    sampleRuns()
      .filter(({ adapter, epochs }) => adapter && epochs > 1)
      .map((each) => [each.name, each] as const),
  )('of %s holds the frozen base, the same at every epoch, and an adapter that is another each time', (_name, each) => {
    const [first, second, last] = [1, 2, each.epochs].map((epoch) => digestsOf(each, epoch))
    if (!first || !second || !last) throw new Error('unreachable')
    expect(inModel(second)).toEqual(inModel(first))
    expect(inModel(last)).toEqual(inModel(first))
    const weights = Object.keys(first).find((path) => path.endsWith('adapter_model.safetensors')) ?? ''
    expect(new Set([first[weights], second[weights]]).size).toBe(2)
  })

  test('holds the same base in every run over it, but for the run itself', () => {
    const [one, other] = ['7b-lora-r16', 'drone-corrosion-grounding-v4'].map((name) => inModel(digestsOf(sampleRun(name), 1)))
    expect(one?.['model_full/run.json']).not.toBe(other?.['model_full/run.json'])
    expect({ ...one, 'model_full/run.json': '' }).toEqual({ ...other, 'model_full/run.json': '' })
  })

  test.each(
    sampleRuns()
      .filter(({ adapter }) => !adapter)
      .map((each) => [each.name, each] as const),
  )('of %s, a full fine-tune, holds other weights at every epoch', (_name, each) => {
    const weights = Array.from({ length: each.epochs }, (_, index) => digestsOf(each, index + 1)['model_full/model.safetensors'])
    expect(new Set(weights).size).toBe(each.epochs)
  })

  test('of some runs is in the layout of the Models API reference', () => {
    const files = expectedFiles(sampleRun('weld-seam'), 1, SIZE)
    for (const path of ['adapter/adapter_config.json', 'run_config.json']) expect(files.has(path)).toBe(true)
    expect(files.has('model_full/run.json')).toBe(false)
    expect(sampleRuns().filter(({ layout }) => layout === 'reference').length).toBeLessThan(5)
  })

  test('holds an adapter of the rank that its run names, with the shapes that PEFT gives the halves', () => {
    for (const [name, rank] of [
      ['lora-r16', 16],
      ['lora-r64', 64],
    ] as const) {
      const files = expectedFiles(sampleRun(name), 1, SIZE)
      expect(JSON.parse(files.get('model_adapter/adapter_config.json')?.toString() ?? '')).toMatchObject({ r: rank, lora_alpha: 2 * rank })
      const weights = files.get('model_adapter/adapter_model.safetensors') ?? Buffer.alloc(0)
      const header = JSON.parse(weights.subarray(8, 8 + Number(weights.readBigUInt64LE())).toString())
      const module = 'base_model.model.model.language_model.layers.0.self_attn.q_proj'
      expect([header[`${module}.lora_A.weight`].shape[0], header[`${module}.lora_B.weight`].shape[1]]).toEqual([rank, rank])
    }
  })

  test('has a checksum that is worked out, not read, and is right', () => {
    const archive = checkpointArchive(run, 5, SIZE)
    expect(archive.crc32c).toBe(crc32c(archive.read(0, archive.sizeBytes)))
  })

  test('can be of any size at once, and reads the same from anywhere', () => {
    const archive = checkpointArchive(run, 5, 100_000_000_000)
    expect(archive.sizeBytes).toBeGreaterThan(99_000_000_000)
    const whole = archive.read(50_000_000_000, 3_000_000)
    expect(archive.read(50_001_000_000, 1000)).toEqual(whole.subarray(1_000_000, 1_001_000))
    expect(archive.crc32c).toBeGreaterThan(0)
  })

  test('differs from that of every other checkpoint', () => {
    expect(checkpointArchive(run, 1, SIZE).crc32c).not.toBe(checkpointArchive(run, 2, SIZE).crc32c)
  })

  test('holds safetensors whose headers and lengths agree', () => {
    for (const [path, bytes] of expectedFiles(run, 1, SIZE)) {
      if (!path.endsWith('.safetensors')) continue
      const headerBytes = Number(bytes.readBigUInt64LE(0))
      const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> = JSON.parse(
        bytes.subarray(8, 8 + headerBytes).toString(),
      )
      let end = 0
      for (const [name, tensor] of Object.entries(header)) {
        if (name === '__metadata__') continue
        expect(tensor.data_offsets[0]).toBe(end)
        expect(tensor.data_offsets[1] - tensor.data_offsets[0]).toBe(tensor.shape.reduce((a, b) => a * b, 2))
        end = tensor.data_offsets[1]
      }
      expect(bytes.length).toBe(8 + headerBytes + end)
    }
  })
})

describe('the storage', () => {
  test('serves whole objects and ranges with tag, checksum and generation', async () => {
    const url = await signedUrl()
    const whole = Buffer.from(await (await fetch(url)).arrayBuffer())
    expect(whole.equals(expectedArchive(run, 1, SIZE))).toBe(true)
    const part = await fetch(url, { headers: { range: 'bytes=1000-1999' } })
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe(`bytes 1000-1999/${whole.length}`)
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(1000, 2000))
    expect(part.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/)
    expect(part.headers.get('x-goog-hash')).toBe(`crc32c=${encodeCrc32c(crc32c(whole))}`)
    expect(part.headers.get('x-goog-generation')).toMatch(/^\d+$/)
    expect((await fetch(url, { headers: { range: 'bytes=-100' } })).headers.get('content-length')).toBe('100')
    expect((await fetch(url, { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416)
    expect((await fetch(url, { headers: { 'if-match': '"other"' } })).status).toBe(412)
  })

  test('answers HEAD, unless it is told to refuse it', async () => {
    const head = await fetch(await signedUrl(), { method: 'HEAD' })
    expect([head.status, Number(head.headers.get('content-length'))]).toEqual([200, checkpointArchive(run, 1, SIZE).sizeBytes])
    sample.faults.refuseHead = true
    expect((await fetch(await signedUrl(), { method: 'HEAD' })).status).toBe(403)
  })

  test('speaks HTTP/2 over TLS, where all answers share one connection’s speed', async () => {
    await sample.close()
    const tls = { cert: await readFile(`${LOOPBACK}-cert.pem`, 'utf8'), key: await readFile(`${LOOPBACK}-key.pem`, 'utf8') }
    sample = await startSampleWorkspace({ archiveSizeBytes: SIZE, tls })
    sample.faults.throttleBytesPerSecond = 10 * SIZE
    const whole = expectedArchive(run, 1, SIZE)
    const { origin, pathname, search } = new URL(await signedUrl())
    const session = connect(origin, { ca: tls.cert })
    const startedMs = performance.now()
    const got = await Promise.all(
      [0, 1, 2, 3].map(async () => Buffer.concat(await session.request({ ':path': pathname + search }).toArray())),
    )
    // Four times the archive at a tenth of a second each; less what the connection may make up for.
    expect(performance.now() - startedMs).toBeGreaterThan(300)
    expect(session.alpnProtocol).toBe('h2')
    for (const bytes of got) expect(bytes.equals(whole)).toBe(true)
    session.close()
  })

  test('can refuse connections for a while, and has its address back even when it is taken at first', async () => {
    const url = await signedUrl()
    sample.faults.script = [{ refuseMs: 200 }]
    await expect(fetch(url)).rejects.toThrow()
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(Number(new URL(url).port), '127.0.0.1', resolve))
    await sleep(300)
    await new Promise((resolve) => other.close(resolve))
    await expect.poll(async () => (await fetch(url).catch(() => null))?.status).toBe(200)
  })

  test('refuses a bearer token, a forged address and an expired one', async () => {
    const url = await signedUrl()
    expect((await fetch(url, { headers: { authorization: `Bearer ${sample.secretKey}` } })).status).toBe(400)
    expect((await fetch(url.replace('Nonce=', 'Nonce=forged'))).status).toBe(403)
    sample.faults.expired = true
    expect((await fetch(url)).status).toBe(400)
  })

  test('is another origin than the API', () => expect(new URL(sample.storageUrl).origin).not.toBe(new URL(sample.apiUrl).origin))
})

describe('the API', () => {
  test('understands the two question marks of Vi’s Python SDK, and its page tokens', async () => {
    const path = `/workspaces/sample-workspace/runs/${run.runId}/outputs`
    const first = await (await api(`${path}?intent=sdkLocalDeploy?s=10`)).json()
    expect(first.items.length).toBe(10)
    const second = await (await api(`${path}?intent=sdkLocalDeploy?p=${first.nextPage}&s=10`)).json()
    expect(second.items[0].spec.epoch).toBe(11)
    expect(second.nextPage).toBeNull()
  })

  test.each(['runs', 'simpleRuns', `runs/${run.runId}/outputs`])('pages %s by ten when no page size is asked', async (list) => {
    const first = await (await api(`/workspaces/sample-workspace/${list}`)).json()
    expect(first.items).toHaveLength(10)
    expect((await (await api(`/workspaces/sample-workspace/${list}?p=${first.nextPage}`)).json()).prevPage).not.toBeNull()
    const all = await (await api(`/workspaces/sample-workspace/${list}?s=1000`)).json()
    expect(all.items.slice(0, 10)).toEqual(first.items)
    expect(all.nextPage).toBeNull()
  })

  test('lists checkpoints latest last, and runs in short by id and name', async () => {
    const all = await (await api(`/workspaces/sample-workspace/runs/${run.runId}/outputs?intent=sdkLocalDeploy&s=1000`)).json()
    expect(all.items.map((item: { spec: { epoch: number } }) => item.spec.epoch).at(-1)).toBe(20)
    const short = await (await api('/workspaces/sample-workspace/simpleRuns?s=2')).json()
    expect(short.items).toEqual(
      sampleRuns()
        .slice(0, 2)
        .map(({ runId, name }) => ({ runId, name })),
    )
    expect((await api('/workspaces/sample-workspace/simpleRuns/one')).status).toBe(404)
  })

  test('drops the former names of paging as Vi’s gateway does, so that page 1 comes again', async () => {
    const path = `/workspaces/sample-workspace/runs/${run.runId}/outputs?intent=sdkLocalDeploy`
    const first = await (await api(path)).json()
    expect(await (await api(`${path}&pageSize=5&pageToken=${first.nextPage}`)).json()).toEqual(first)
  })

  test('takes the former names as well where its gateway is lenient', async () => {
    await sample.close()
    sample = await startSampleWorkspace({ archiveSizeBytes: SIZE, gateway: 'lenient' })
    const path = `/workspaces/sample-workspace/runs/${run.runId}/outputs?intent=sdkLocalDeploy?pageSize=5`
    const first = await (await api(path)).json()
    const second = await (await api(`${path}&pageToken=${first.nextPage}`)).json()
    expect([first, second].map(({ items }) => items.map((item: { spec: { epoch: number } }) => item.spec.epoch))).toEqual([
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
    ])
    const byNewNames = await (await api(`/workspaces/sample-workspace/runs/${run.runId}/outputs?p=${first.nextPage}&s=5`)).json()
    expect(byNewNames).toEqual(second)
  })

  test('has a key of Vi’s form and refuses others', async () => {
    expect(sample.secretKey).toMatch(/^dtvi_.{98}$/)
    expect((await fetch(`${sample.apiUrl}/workspaces/sample-workspace/runs`)).status).toBe(401)
  })

  test('lets faults be switched while it runs, with the key', async () => {
    const put = (key: string) =>
      fetch(`${sample.apiUrl}/sample/faults`, { method: 'PUT', headers: { authorization: `Bearer ${key}` }, body: '{"apiStatus":503}' })
    expect((await put('wrong')).status).toBe(404)
    expect((await put(sample.secretKey)).status).toBe(204)
    expect((await api('/workspaces/sample-workspace/runs')).status).toBe(503)
  })
})

test('a live run gains checkpoints', async () => {
  const live = await startSampleWorkspace({ liveEveryMs: 20 })
  const count = async () => {
    const path = `/workspaces/sample-workspace/runs/${sampleRun('lora-r64').runId}/outputs?intent=sdkLocalDeploy&s=1000`
    const page = await (await fetch(live.apiUrl + path, { headers: { authorization: `Bearer ${live.secretKey}` } })).json()
    return page.items.length
  }
  const before = await count()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await count()).toBeGreaterThan(before)
  await live.close()
})
