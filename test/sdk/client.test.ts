import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleRuns } from '../../electron/sample/catalog.ts'
import { metricsAt } from '../../electron/sample/curves.ts'
import { digests, filesIn } from '../support/files.ts'
import { expectedFiles, sampleRun } from '../support/sample-files.ts'
import { runDriver, sdkPythons } from '../support/vi-sdk.ts'

const sampleCommand = join(import.meta.dirname, '..', '..', 'out', 'main', 'sample.js')
const SIZE = 3_000_000
const RUNS = 22
const EPOCHS = 40
const runs = sampleRuns(RUNS, EPOCHS)
const runOf40 = runs.at(-1)?.runId ?? ''
const runOf2000 = sampleRun('sweep-internvl').runId
const adapterRun = sampleRun('7b-lora-r16')
const pythons = sdkPythons()

const epochs = (count: number) => Array.from({ length: count }, (_, index) => `epoch_${index + 1}`)

/** A sample workspace in a process of its own, as `npm run sample` starts it. */
class SpawnedSample {
  #child: ChildProcess | null = null
  workspace: unknown = null

  async start(gateway: string): Promise<void> {
    const args = ['--json', '--gateway', gateway, '--archive-size', String(SIZE), '--runs', String(RUNS), '--epochs', String(EPOCHS)]
    this.#child = spawn(process.execPath, [sampleCommand, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(this.#child.stdout ?? this.#child, 'data')
    this.workspace = JSON.parse(String(line))
  }

  async stop(): Promise<void> {
    if (!this.#child?.kill()) return
    await once(this.#child, 'close')
  }
}

test('VI_SDK_PYTHON names a Python with each release that is tested here', () => {
  expect([...pythons.keys()]).toEqual(expect.arrayContaining(['0.1.0b4', '0.1.0b7']))
})

describe.each([
  ['0.1.0b4', 'lenient', ['runs']],
  ['0.1.0b7', 'strict', ['runs', 'simple_runs']],
])('vi-sdk %s at a %s gateway', (version, gateway, lists) => {
  const python = pythons.get(version) ?? ''
  const sample = new SpawnedSample()
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vi-sdk-'))
    if (python) await sample.start(gateway)
  })
  afterAll(async () => {
    await sample.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** What each step gives. The client's own folder for logs is one of ours. */
  const drive = (...steps: unknown[][]) => runDriver(python, 'client.py', [sample.workspace, steps], { HOME: join(folder, 'home') })

  describe.skipIf(!python)('gets what is there', () => {
    test('every run over three pages, newest first', async () => {
      expect(await drive(...lists.map((list) => [list, 10]))).toEqual(lists.map(() => runs.map(({ runId }) => runId)))
    })

    test('every checkpoint of a run of 40 and of one of 2,000, by ten and by a hundred', async () => {
      const all = await drive(['models', runOf40, 10], ['models', runOf40, 100], ['models', runOf2000, 10], ['models', runOf2000, 100])
      expect(all).toEqual([epochs(40), epochs(40), epochs(2000), epochs(2000)])
    })

    test('one checkpoint, with its metrics', async () => {
      const { runId, metrics } = adapterRun
      expect(await drive(['get', runId, 'epoch_13'])).toEqual([
        { modelId: 'epoch_13', epoch: 13, metrics: metricsAt(metrics, runId, 13, adapterRun.epochs) },
      ])
    })

    test('the latest of a run that fits on one page', async () => {
      expect(await drive(['get', sampleRun('smoke-test').runId, null])).toMatchObject([{ modelId: 'epoch_1' }])
    })

    test.each([
      ['7b-lora-r16', 'epoch_13', 13],
      ['3b-lora-r16', 'epoch_2', 2], // named ./… in its archive
      ['full-ft', 'epoch_12', 12],
      ['warehouse-vqa-nvila', 'epoch_80', 80],
    ])('the files of %s, %s, byte for byte', async (name, checkpoint, epoch) => {
      const run = sampleRun(name)
      const saved = join(folder, 'whole', run.runId)
      expect(await drive(['download', run.runId, checkpoint, join(folder, 'whole')])).toEqual([
        {
          modelPath: join(saved, 'model_full'),
          adapterPath: run.adapter ? join(saved, 'model_adapter') : null,
          runConfigPath: join(saved, 'model_full', 'run.json'),
        },
      ])
      expect(digests(await filesIn(saved))).toEqual(digests(expectedFiles(run, epoch, SIZE)))
    })
  })

  /** Not wished for, but so: should a release do better, these tell. */
  describe.skipIf(!python)('does what it is known to do wrong', () => {
    test('takes the tenth checkpoint of a longer run for the latest, as it asks for one page of no size', async () => {
      expect(await drive(['get', runOf40, null], ['get', runOf2000, null])).toMatchObject([
        { modelId: 'epoch_10' },
        { modelId: 'epoch_10' },
      ])
    })

    test('gives the files of the checkpoint that was saved first, whichever one of the run is asked for', async () => {
      const saveDir = join(folder, 'first')
      const [first, second] = await drive(
        ['download', adapterRun.runId, 'epoch_3', saveDir],
        ['download', adapterRun.runId, 'epoch_4', saveDir],
      )
      expect(second).toEqual(first)
      expect(digests(await filesIn(join(saveDir, adapterRun.runId)))).toEqual(digests(expectedFiles(adapterRun, 3, SIZE)))
    })

    test('refuses links of runs and checkpoints, which its documentation offers', async () => {
      const link = `/workspaces/sample-workspace/runs/${adapterRun.runId}`
      const refused = { error: 'ViInvalidParameterError', message: expect.stringContaining('contains invalid characters') }
      expect(await drive(['get', link, null], ['get', `${link}/runOutputs/epoch_3`, null])).toEqual([
        expect.objectContaining(refused),
        expect.objectContaining(refused),
      ])
    })

    test('refuses the layout of the Models API reference, when it has fetched and unpacked all of it', async () => {
      const run = sampleRun('weld-seam')
      const saved = join(folder, 'refused', run.runId)
      const [result] = await drive(['download', run.runId, 'epoch_1', join(folder, 'refused')])
      expect(result).toMatchObject({ message: expect.stringContaining(`${join(saved, 'model_full', 'run.json')} does not exist`) })
      expect(await readdir(saved)).toEqual(expect.arrayContaining(['model_full', 'adapter', 'run_config.json']))
    })
  })
})

describe.skipIf(!pythons.has('0.1.0b4'))('vi-sdk 0.1.0b4 at a strict gateway', () => {
  const sample = new SpawnedSample()
  beforeAll(() => sample.start('strict'))
  afterAll(() => sample.stop())

  test('gets page 1 again and again, since the gateway drops the names of paging that it sends', async () => {
    const python = pythons.get('0.1.0b4') ?? ''
    const [pages] = await runDriver(python, 'client.py', [sample.workspace, [['first_pages', runOf40, 3]]], { HOME: tmpdir() })
    expect(pages).toEqual([epochs(10), epochs(10), epochs(10)])
  })
})
