import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ArchiveViewer } from '../../electron/download/look-inside.ts'
import { ArchiveStorage } from '../../electron/download/storage.ts'
import { lookHowToLoad } from '../../electron/library/load-check.ts'
import { filesIn } from '../support/files.ts'
import { quickEngine } from '../support/transfer-setup.ts'

const models = join(import.meta.dirname, '..', 'fixtures', 'models')
const { signal } = new AbortController()
const has = (command: string, args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0
const PYTHON = `import sys, tarfile
with tarfile.open(sys.argv[1], 'w') as t: t.add(sys.argv[2], arcname=sys.argv[3])`
const writers: [string, boolean, (archive: string, folder: string) => [string, string[]]][] = [
  ['tar', has('tar', ['--version']), (archive, folder) => ['tar', ['cf', archive, '-C', folder, '.']]],
  [
    'Python’s tarfile, below one folder',
    has('python3', ['--version']),
    (archive, folder) => ['python3', ['-c', PYTHON, archive, folder, 'out']],
  ],
]

let folder: string
let storage: ArchiveStorage
let server: Server
let bytes = Buffer.alloc(0)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vi-real-'))
  storage = new ArchiveStorage()
  server = createServer((request, response) => {
    const [start = 0, end = bytes.length] = (/bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).slice(1).map(Number)
    const part = bytes.subarray(start, end + 1)
    response.writeHead(206, { etag: '"one"', 'content-range': `bytes ${start}-${start + part.length - 1}/${bytes.length}` }).end(part)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await storage.close()
  await rm(folder, { recursive: true, force: true })
})

const getLink = async () => ({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive`,
  expiresAtMs: Date.now() + 3_600_000,
})

/** A model of the fixtures on its own, to be changed. */
async function copyOf(model: string, layout: 'reference' | 'sdk'): Promise<string> {
  const copy = await mkdtemp(join(folder, 'model-'))
  await cp(join(models, model), copy, { recursive: true })
  if (layout === 'sdk') {
    await rename(join(copy, 'run_config.json'), join(copy, 'model_full', 'run.json'))
    await rename(join(copy, 'adapter'), join(copy, 'model_adapter')).catch(() => {})
  }
  return copy
}

describe.each(writers.filter(([, isThere]) => isThere))('an archive that %s wrote', (_name, _isThere, command) => {
  test.each(['reference', 'sdk'] as const)(
    'of a sharded model in the layout of the %s is read, fetched and fit to load',
    async (layout) => {
      const source = await copyOf('sharded', layout)
      const archive = join(folder, 'archive.tar')
      const [program, args] = command(archive, source)
      expect(spawnSync(program, args).status).toBe(0)
      bytes = await readFile(archive)
      const inside = await new ArchiveViewer(storage).look('real', getLink, signal)
      if (inside.kind !== 'open') throw new Error(inside.reason)
      expect(inside.faults).toEqual([])
      expect(inside.model).toEqual({
        parameters: 1792,
        sizeBytes: 3584,
        tensors: 4,
        shards: 2,
        dtypes: [{ dtype: 'BF16', parameters: 1792 }],
      })
      expect(inside.adapter).toMatchObject({ parameters: 128, sizeBytes: 512, dtypes: [{ dtype: 'F32' }] })
      expect(inside.adapterConfig).toMatchObject({ type: 'LORA', rank: 4, alpha: 8, targetModules: ['q_proj'] })

      const destination = join(await mkdtemp(join(folder, 'save-')), 'run')
      const engine = quickEngine()
      const at = { endpoint: 'https://vi.example', organizationId: 'org', runId: 'run', runName: 'Run', modelId: 'epoch_3' }
      await engine.transfer(
        {
          app: { name: 'test', version: '0' },
          parts: 'all',
          folder: destination,
          source: { ...at, epoch: 3, evaluationMetrics: null },
          getLink,
        },
        () => {},
        signal,
      )
      await engine.close()
      const arrived = await filesIn(destination)
      for (const ours of ['checkpoint.json', 'CHECKPOINT.md']) arrived.delete(ours)
      expect(arrived).toEqual(await filesIn(source))
      expect(await lookHowToLoad(destination)).toMatchObject({ faults: [], baseModel: 'Qwen/Qwen2.5-VL-7B-Instruct' })
    },
  )
})

describe('a model that the safetensors library wrote', () => {
  test('in one file, with every kind of number, is fit to load', async () => {
    expect(await lookHowToLoad(join(models, 'single'))).toMatchObject({
      faults: [],
      looked: expect.arrayContaining(['6 tensors in 1 file']),
      architecture: 'Qwen2_5_VLForConditionalGeneration',
    })
  })

  test.each(['reference', 'sdk'] as const)('is not looked for where an adapter lies alone, in the layout of the %s', async (layout) => {
    const model = await copyOf('sharded', layout)
    for (const name of await readdir(join(model, 'model_full'))) if (name !== 'run.json') await rm(join(model, 'model_full', name))
    expect(await lookHowToLoad(model)).toMatchObject({ faults: [], modelPath: null, adapterPath: expect.stringContaining('adapter') })
  })

  const first = join('model_full', 'model-00001-of-00002.safetensors')
  const index = join('model_full', 'model.safetensors.index.json')
  test.each<[string, (model: string) => Promise<unknown>, string]>([
    ['a shard is cut', (model) => truncate(join(model, first), 900), 'model-00001-of-00002.safetensors is damaged'],
    ['a shard is empty', (model) => truncate(join(model, first), 0), 'model-00001-of-00002.safetensors is damaged'],
    ['a shard is missing', (model) => rm(join(model, first)), 'model-00001-of-00002.safetensors is missing'],
    ['a shard is another one', (model) => cp(join(model, first.replace('1-of', '2-of')), join(model, first)), 'does not hold'],
    ['a shard’s header is not JSON', (model) => overwrite(join(model, first), 8, '['), 'its header is not JSON'],
    ['a shard’s header has an absurd length', (model) => overwrite(join(model, first), 3, '\xff\xff'), 'longer than the file'],
    ['the index is not JSON', (model) => writeFile(join(model, index), '{"weight_map":'), 'is not an index'],
    ['the index is missing', (model) => rm(join(model, index)), 'no index of them'],
    ['the config is missing', (model) => rm(join(model, 'model_full', 'config.json')), 'config.json is missing'],
    [
      'the adapter’s weights are missing',
      (model) => rm(join(model, 'adapter', 'adapter_model.safetensors')),
      'adapter_model.safetensors is missing',
    ],
    [
      'the adapter’s config is not JSON',
      (model) => writeFile(join(model, 'adapter', 'adapter_config.json'), ''),
      'adapter_config.json is missing',
    ],
  ])('is flagged when %s', async (_what, spoil, fault) => {
    const model = await copyOf('sharded', 'reference')
    expect((await lookHowToLoad(model)).faults).toEqual([])
    await spoil(model)
    expect((await lookHowToLoad(model)).faults.join('; ')).toContain(fault)
  })
})

async function overwrite(path: string, at: number, text: string): Promise<void> {
  const content = await readFile(path)
  content.write(text, at, 'latin1')
  await writeFile(path, content)
}
