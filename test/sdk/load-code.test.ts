import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lookHowToLoad } from '../../electron/library/load-check.ts'
import { loadCode, loadersFor } from '../../shared/library/load-code.ts'
import { CLASSES, cases, fourBits } from '../support/load-cases.ts'
import { type ModelFolderOptions, makeModelFolder } from '../support/model-folder.ts'
import { runRecorded } from '../support/python.ts'
import { sdkPythons } from '../support/vi-sdk.ts'

const python = sdkPythons().get('0.1.0b7') ?? ''

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vi-load-'))
})
afterEach(() => rm(home, { recursive: true }))

describe.skipIf(!python)('Vi’s SDK', () => {
  test.each(cases)(
    'loads the folder, its adapter, prompt and quantization without a key: $architecture, adapter $adapter, quantized $quantized',
    async ({ architecture, adapter, quantized }) => {
      const folder = await makeModelFolder(join(home, 'run_1@epoch_12'), { architecture, adapter, quantized })
      const code = `${loadCode('vi', await lookHowToLoad(folder), 'Epoch 12')}\nimport json\nprint(json.dumps(model.loader.metadata, default=str))`
      const { calls, stdout, status, stderr } = runRecorded(python, code, { vi: 'real' })
      expect(status, stderr).toBe(0)
      const [model, processor] = CLASSES[architecture]
      const path = join(folder, 'model_full')
      const isTrusted = architecture === 'NVILA' || architecture === 'DeepSeek-OCR'
      expect(calls).toMatchObject([
        {
          what: 'model',
          loader: model,
          path,
          options: {
            dtype: 'bfloat16',
            trust_remote_code: isTrusted,
            ...(quantized ? { quantization_config: fourBits(architecture) } : {}),
          },
        },
        ...(adapter ? [{ what: 'adapter', path: join(folder, 'model_adapter') }] : []),
        { what: 'eval' },
        { what: 'processor', loader: processor, path },
      ])
      expect('quantization_config' in Object(calls[0]?.options)).toBe(quantized)
      expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
        task_type: 'phrase-grounding',
        system_prompt: 'Answer with “boxes”.\nNothing else.',
      })
    },
  )

  const blocks = (change: (blocks: Record<string, { settings: Record<string, unknown> }>) => void): ModelFolderOptions => ({
    runConfig: (run) => {
      change(run.spec.flow.blocks)
      return run
    },
  })
  const set = (block: string, key: string, value: unknown) =>
    blocks((all) => {
      const settings = all[block]?.settings
      if (settings && value === undefined) delete settings[key]
      else if (settings) settings[key] = value
    })
  test.each<[string, ModelFolderOptions, boolean]>([
    ['as Vi writes it', {}, true],
    ['without a run config', { runConfig: null }, true],
    ['a run config that is not JSON', { runConfig: () => '{' }, false],
    ['a run config that is no run', { runConfig: () => ({ epochs: 3 }) }, false],
    ['a run without a dataset block', blocks((all) => delete all.dataset), false],
    ['a run without a system prompt block', blocks((all) => delete all.prompt), true],
    ['a system prompt block without a prompt', set('prompt', 'systemPrompt', undefined), false],
    ['a run without a model block', blocks((all) => delete all.model), true],
    ['a task that the SDK does not know', set('dataset', 'projectKind', 'counting'), false],
    ['no evaluation settings', set('model', 'evaluation', undefined), false],
    ['evaluation settings of another kind', set('model', 'evaluation', { temperature: 'hot' }), false],
    ['no quantization settings', set('model', 'quantization', undefined), false],
    ['no compute settings', set('model', 'compute', undefined), false],
    ['no precision', set('model', 'compute', {}), true],
    ['a precision that is none of Torch’s', set('model', 'compute', { precisionType: 'bf16' }), false],
    ['another name of the model', set('model', 'architecture', { name: 'Qwen2.5-VL', size: '7B' }), true],
    ['no name of the model', set('model', 'architecture', { size: '7B' }), false],
    ['DeepSeek-OCR without a run config', { architecture: 'DeepSeek-OCR', runConfig: null }, false],
    ['NVILA without a run config', { architecture: 'NVILA', runConfig: null }, true],
  ])('is offered just where it loads: %s', async (_what, options, isOffered) => {
    const folder = await makeModelFolder(join(home, 'run'), options)
    const facts = await lookHowToLoad(folder)
    expect(loadersFor(facts).includes('vi')).toBe(isOffered)
    if (!isOffered) expect(facts.sdkLayout.problem).toMatch(/^ViModel .*\.$/)
    const viModel = facts.viModel ?? { runId: 'run', savePath: home, loaderKey: null, readsRunConfig: true }
    const { status } = runRecorded(python, loadCode('vi', { ...facts, viModel }, 'It'), { vi: 'real' })
    expect(status === 0).toBe(isOffered)
  })

  test('is not offered for a model that none of its loaders is for', async () => {
    const folder = await makeModelFolder(join(home, 'run'), set('model', 'architecture', { name: 'paligemma2', size: '3b' }))
    await writeFile(join(folder, 'model_full', 'config.json'), '{"model_type":"paligemma"}')
    const facts = await lookHowToLoad(folder)
    expect(loadersFor(facts)).toEqual(['transformers'])
    expect(facts.sdkLayout.problem).toBe('ViModel has no loader for paligemma2, as of vi-sdk 0.1.0b7.')
    const viModel = { runId: 'run', savePath: home, loaderKey: null, readsRunConfig: true }
    const { stderr } = runRecorded(python, loadCode('vi', { ...facts, viModel }, 'It'), { vi: 'real' })
    expect(stderr).toContain("Unknown loader: 'paligemma2'")
  })
})
