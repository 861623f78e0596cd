import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addSdkLayout } from '../../electron/library/add-sdk-layout.ts'
import { lookHowToLoad } from '../../electron/library/load-check.ts'
import type { LoadFacts } from '../../shared/contract/library.ts'
import { loadCode } from '../../shared/library/load-code.ts'
import { runConfigOf } from '../support/model-folder.ts'
import { pythonWith, runPython } from '../support/python.ts'

const python = pythonWith(['torch', 'transformers', 'peft', 'accelerate'], 'TORCH_PYTHON')
if (python === null)
  console.log(
    'torch, transformers, peft and accelerate are not installed for any Python of TORCH_PYTHON, nor for python3: no model is loaded here.',
  )
const has = (module: string) => python !== null && spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0
const hasBitsAndBytes = has('bitsandbytes')
const hasSdk = has('xgrammar, vi.consts')

const SLOW_MS = 300_000
/** What weights in bfloat16 and in float32 may differ by. */
const ROUNDING = 0.05

interface Answers {
  without: number[]
  with: number[]
  versions: string
}

describe.skipIf(python === null)('a model that Transformers and PEFT saved (where they are installed)', { timeout: SLOW_MS }, () => {
  let made: string
  let home: string
  let folder: string
  let answers: Answers
  beforeAll(async () => {
    made = await mkdtemp(join(tmpdir(), 'vi-tiny-'))
    const script = await readFile(join(import.meta.dirname, '..', 'fixtures', 'make-tiny-model.py'), 'utf8')
    const { status, stderr } = runPython(python ?? '', `import sys\nsys.argv.append(${JSON.stringify(made)})\n${script}`)
    expect(status, stderr).toBe(0)
    answers = JSON.parse(await readFile(join(made, 'answers.json'), 'utf8'))
    console.log(`Models are loaded with ${answers.versions}.`)
  }, SLOW_MS)
  afterAll(() => rm(made, { recursive: true, force: true }))
  beforeEach(async () => {
    home = await mkdtemp(join(made, 'home-'))
    folder = join(home, 'run_1@epoch_12')
    await mkdir(folder)
    for (const name of ['model_full', 'model_adapter']) await cp(join(made, name), join(folder, name), { recursive: true })
  })

  /** Puts a run config into the folder. `float32` keeps the answers comparable to the last digits. */
  const writeRunConfig = async (path: string, { quantized = false, precision = 'float32' } = {}) => {
    const run = runConfigOf('Qwen2.5-VL', quantized)
    run.spec.flow.blocks.model.settings.compute.precisionType = precision
    const blocks = Object.values(run.spec.flow.blocks)
    await writeFile(join(folder, path), JSON.stringify({ ...run, spec: { flow: { ...run.spec.flow, blocks } } }))
  }

  /** Runs the code that is offered, and asks what it has loaded. */
  const load = (how: 'vi' | 'transformers', facts: LoadFacts) => {
    const ask = `
import json, torch
loaded = model.loader.model if hasattr(model, "loader") else model
with torch.no_grad():
    logits = loaded(input_ids=torch.tensor([[5, 6, 7, 8, 9]])).logits.float().flatten().tolist()
print()
print(json.dumps({
    "class": type(loaded).__name__,
    "dtype": str(loaded.dtype),
    "fourBits": bool(getattr(loaded, "is_loaded_in_4bit", False)),
    "processor": type(model.loader.processor if hasattr(model, "loader") else processor).__name__,
    "logits": logits,
}))`
    const { stdout, stderr, status } = runPython(python ?? '', loadCode(how, facts, 'Epoch 12') + ask)
    expect(status, stderr).toBe(0)
    const { logits, ...rest } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { logits: number[] } & Record<string, unknown>
    return { logits, rest }
  }
  const apart = (a: readonly number[], b: readonly number[]) =>
    Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? Number.NaN))))

  test('looks loadable, although modules and tensors are named differently', async () => {
    const { faults, looked, modelType } = await lookHowToLoad(folder)
    expect(faults).toEqual([])
    expect(looked.join()).toContain('adapter: 8 tensors')
    expect(modelType).toBe('qwen2_5_vl')
    await rm(join(folder, 'model_adapter'), { recursive: true })
    await cp(join(made, 'older_adapter'), join(folder, 'model_adapter'), { recursive: true })
    expect((await lookHowToLoad(folder)).faults).toEqual([])
  })

  test('answers as it did when it was saved: the class that was saved, with its adapter and without', async () => {
    const facts = await lookHowToLoad(folder)
    const trained = load('transformers', facts)
    const bare = load('transformers', { ...facts, adapterPath: null })
    expect(trained.rest).toMatchObject({ class: 'Qwen2_5_VLForConditionalGeneration', dtype: 'torch.float32', fourBits: false })
    expect(trained.rest.processor).toBe('Qwen2_5_VLProcessor')
    expect(apart(trained.logits, answers.with)).toBeLessThan(1e-4)
    expect(apart(bare.logits, answers.without)).toBeLessThan(1e-4)
    expect(apart(trained.logits, bare.logits)).toBeGreaterThan(ROUNDING)
  })

  test('answers the same with an adapter that an older Transformers named', async () => {
    await rm(join(folder, 'model_adapter'), { recursive: true })
    await cp(join(made, 'older_adapter'), join(folder, 'model_adapter'), { recursive: true })
    expect(apart(load('transformers', await lookHowToLoad(folder)).logits, answers.with)).toBeLessThan(1e-4)
  })

  test('computes as its run config says', async () => {
    await writeRunConfig('model_full/run.json', { precision: 'bfloat16' })
    const { rest, logits } = load('transformers', await lookHowToLoad(folder))
    expect(rest.dtype).toBe('torch.bfloat16')
    expect(apart(logits, answers.with)).toBeLessThan(ROUNDING)
  })

  test.skipIf(!hasBitsAndBytes)('has 4-bit weights where its run config says so (where bitsandbytes is installed)', async () => {
    await writeRunConfig('model_full/run.json', { quantized: true })
    const { rest, logits } = load('transformers', await lookHowToLoad(folder))
    expect(rest.fourBits).toBe(true)
    expect(apart(logits, answers.with)).toBeGreaterThan(1e-4)
  })

  test.skipIf(!hasSdk)(
    'answers the same through ViModel, also in the other layout once that of the SDK is added (where it is installed)',
    async () => {
      await writeRunConfig('model_full/run.json')
      expect(apart(load('vi', await lookHowToLoad(folder)).logits, answers.with)).toBeLessThan(1e-4)
      await rename(join(folder, 'model_full', 'run.json'), join(folder, 'run_config.json'))
      await rename(join(folder, 'model_adapter'), join(folder, 'adapter'))
      const before = await lookHowToLoad(folder)
      const viModel = { runId: 'run_1@epoch_12', savePath: home, loaderKey: null, readsRunConfig: true }
      expect(apart(load('vi', { ...before, viModel }).logits, answers.without)).toBeLessThan(ROUNDING)
      await addSdkLayout(folder, async () => {}, new AbortController().signal)
      const after = load('vi', await lookHowToLoad(folder))
      expect(after.rest).toMatchObject({ class: 'Qwen2_5_VLForConditionalGeneration', dtype: 'torch.float32' })
      expect(apart(after.logits, answers.with)).toBeLessThan(1e-4)
    },
  )
})
