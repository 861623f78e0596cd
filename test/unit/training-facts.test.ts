import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { flowBlocks } from '../../electron/sample/blocks.ts'
import { sampleRuns } from '../../electron/sample/catalog.ts'
import { runResource } from '../../electron/sample/resources.ts'
import { findRuns } from '../../renderer/runs/find-runs.ts'
import { baseModelOf, baseModelWords } from '../../shared/vi/base-model.ts'
import { fineTuningOf, fineTuningWords } from '../../shared/vi/fine-tuning.ts'
import { type Run, runFromWire, wireRunSchema } from '../../shared/vi/run.ts'
import { isIdStart, runSearchText } from '../../shared/vi/search-text.ts'
import { taskOf, taskWords } from '../../shared/vi/task.ts'
import { sampleRun } from '../support/sample-files.ts'

const clock = { startedMs: 1_000_000_000_000, nowMs: 1_000_000_000_000, liveEveryMs: 1000 }
const sample = (name: string): Run => runFromWire(wireRunSchema.parse(runResource(sampleRun(name), clock)))
const withBlocks = (...blocks: Run['spec']['blocks']): Run => {
  const run = sample('smoke-test')
  return { ...run, spec: { ...run.spec, name: 'odd', blocks } }
}
const model = (settings: Record<string, unknown> | null) => withBlocks({ block: 'model', settings })
const modelWords = (run: Run) => {
  const found = baseModelOf(run)
  return found && baseModelWords(found)
}
const tuningWords = (run: Run) => {
  const found = fineTuningOf(run)
  return found && fineTuningWords(found)
}

test('a run as Vi sends it tells its base model, its task and how it is trained', () => {
  const facts = (name: string) => {
    const run = sample(name)
    const task = taskOf(run)
    return [modelWords(run), task && taskWords(task), tuningWords(run)]
  }
  expect(facts('7b-lora-r16')).toEqual(['Qwen2.5-VL 7B', 'Phrase grounding', 'LoRA r16'])
  expect(facts('7b-lora-r64')).toEqual(['Qwen2.5-VL 7B', 'Phrase grounding', 'LoRA r64'])
  expect(facts('7b-full-ft')).toEqual(['Qwen2.5-VL 7B', 'Phrase grounding', 'Full fine-tuning'])
  expect(facts('shelf-audit')).toEqual(['InternVL3.5 8B', 'Freeform', 'QLoRA r16'])
  expect(facts('warehouse-vqa-nvila')).toEqual(['NVILA-Lite 8B', 'VQA', 'QLoRA r16'])
  expect(facts('medical-forms')).toEqual(['paligemma2 3B', 'Freeform', 'Full fine-tuning'])
})

test('the sample’s blocks are what the loaders of Vi’s SDK decode out of run.json, with no name that these do not know', () => {
  const evaluation = z.strictObject({
    temperature: z.number(),
    top_k: z.int(),
    top_p: z.number(),
    repetition_penalty: z.number(),
    max_new_tokens: z.int(),
    do_sample: z.boolean(),
    seed: z.int(),
  })
  const settings = {
    dataset: z.object({ projectKind: z.enum(['phrase-grounding', 'vqa', 'freeform']) }),
    'system-prompt': z.strictObject({ systemPrompt: z.string().min(1) }),
    model: z.object({
      architecture: z.strictObject({ name: z.string().min(1), size: z.string().min(1) }),
      quantization: z.strictObject({ enabled: z.boolean(), type: z.enum(['nf4', 'fp4']).optional() }),
      compute: z.strictObject({ precisionType: z.enum(['bfloat16', 'float16', 'float32']) }),
      evaluation,
    }),
    training: z.object({ epochs: z.int() }),
  }
  for (const run of sampleRuns()) {
    const blocks = flowBlocks(run)
    expect(blocks.map(({ block }) => block)).toEqual(Object.keys(settings))
    const parsed = blocks.map(({ block, settings: own }) =>
      Object.entries(settings)
        .find(([name]) => name === block)?.[1]
        .safeParse(own),
    )
    expect(parsed.map((result) => result?.error?.issues)).toEqual([undefined, undefined, undefined, undefined])
  }
})

describe('a base model', () => {
  test.each([
    [{ name: 'qwen25vl', size: '7b' }, 'Qwen2.5-VL 7B'],
    [{ name: 'qwen36', size: '35b-a3b' }, 'Qwen3.6 35B-A3B'],
    [{ name: 'gemma4', size: 'e2b' }, 'Gemma 4 E2B'],
    [{ name: 'qwen35', size: '0.8b' }, 'Qwen3.5 0.8B'],
    [{ name: 'Cosmos-Reason2', size: 2 }, 'Cosmos-Reason2 2'],
    [{ name: ' deepseekocr ', size: '' }, 'DeepSeek-OCR'],
    [{ name: 'llavanext', size: null }, 'LLaVA-NeXT'],
    [{ name: 'glm5v', size: 'air-x' }, 'glm5v air-x'],
    [{ name: 'constructor', size: '1b' }, 'constructor 1B'],
    [{ name: '通义', size: '7b' }, '通义 7B'],
  ])('%j reads %s', (architecture, words) => expect(modelWords(model({ architecture }))).toBe(words))

  test.each([
    [{ architecture: 'Qwen2.5-VL-7B-Instruct' }, 'Qwen2.5-VL-7B-Instruct'],
    [{ baseModel: 'InternVL3.5-8B' }, 'InternVL3.5-8B'],
    [{ architecture: {}, name: 'nvila' }, 'NVILA-Lite'],
    [{ architecture: { size: '7b' }, baseModel: ' x ' }, 'x'],
    [{ architecture: { name: {}, size: [] } }, null],
    [{ architecture: [{ name: 'qwen25vl' }] }, null],
    [{ architecture: null, baseModel: '  ' }, null],
    [{}, null],
    [null, null],
  ])('%j, an older or odd block, reads %s', (settings, words) => expect(modelWords(model(settings))).toBe(words))

  test('is taken from the block that has an architecture, wherever it stands and whatever the others are called', () => {
    const run = withBlocks(
      { block: 'model-evaluation', settings: { name: 'nightly' } },
      { block: 'VLM-Model', settings: { architecture: { name: 'qwen3vl', size: '4b' } } },
      { block: 'dataset', settings: { architecture: { name: 'nvila', size: '2b' } } },
    )
    expect(modelWords(run)).toBe('Qwen3-VL 4B')
    expect(baseModelOf(withBlocks())).toBeNull()
  })
})

test.each([
  ['phrase-grounding', 'Phrase grounding'],
  ['VQA', 'VQA'],
  ['video-freeform', 'Video freeform'],
  ['generic', 'Generic'],
  ['pose-3d', 'pose-3d'],
  ['', null],
  [{ kind: 'vqa' }, null],
  [undefined, null],
])('the task of projectKind %j reads %s', (projectKind, words) => {
  const task = taskOf(withBlocks({ block: 'dataset-split', settings: null }, { block: 'vi-dataset', settings: { projectKind } }))
  expect(task && taskWords(task)).toBe(words)
})

test.each([
  [{ method: 'lora', lora: { r: '8' } }, 'LoRA r8'],
  [{ trainingMode: 'LoRA Training', loraRank: 32 }, 'LoRA r32'],
  [{ method: 'LoRA', quantization: { enabled: true, type: 'nf4' } }, 'QLoRA'],
  [{ fineTuningMethod: 'QLoRA', lora: { rank: -1 } }, 'QLoRA'],
  [{ trainingMode: 'SFT', lora: { rank: 16 } }, 'Full fine-tuning'],
  [{ training_mode: 'full-finetuning', quantization: { enabled: true } }, 'Full fine-tuning'],
  [{ lora: { rank: 64 } }, 'LoRA r64'],
  [{ lora: { enabled: false, rank: 64 } }, null],
  [{ lora: 'yes', method: 7, trainingMode: null }, null],
  [{ method: 'magic', mode: 'lora' }, null],
])('%j is trained by %s', (settings, words) => {
  expect(tuningWords(model(settings))).toBe(words)
  expect(tuningWords(withBlocks({ block: 'training', settings }))).toBe(words)
})

test('a search finds a run by its base model, how it is tuned and its task, in words and by Vi’s keys', () => {
  const text = runSearchText(sample('7b-lora-r16')).toLowerCase()
  for (const words of ['pcb-defect', 'qwen2.5-vl 7b', 'qwen25vl', 'phrase grounding', 'phrase-grounding', 'lora r16'])
    expect(text).toContain(words)
  // Said once where the key is the word.
  expect(runSearchText(sample('smoke-test')).match(/vqa/gi)).toHaveLength(1)
  expect(runSearchText(withBlocks())).toBe('odd')
  expect(runSearchText(withBlocks({ block: 'model', settings: { method: 'qlora' } }))).toBe('odd QLoRA')
  expect(runSearchText(withBlocks({ block: 'model', settings: { method: 'full' } }))).toBe('odd Full fine-tuning')
})

test('a search finds a run by the beginning of its id, not by what stands within it', () => {
  const run = sample('smoke-test')
  expect(isIdStart(run, run.runId)).toBe(true)
  expect(isIdStart(run, run.runId.slice(0, 6).toUpperCase())).toBe(true)
  expect(isIdStart(run, run.runId.slice(1, 4))).toBe(false)
  expect(isIdStart(run, '')).toBe(false)
  const inside = { ...run, runId: 'a03b9f', spec: { ...run.spec, name: 'other', blocks: [] } }
  expect(findRuns([inside], '3b')).toEqual([])
  expect(findRuns([inside], 'a03b')).toEqual([inside])
})

test('no block, whatever it holds, keeps a run from being shown', () => {
  const block = fc.record({
    block: fc.constantFrom('model', 'dataset', 'training', 'system-prompt', ''),
    settings: fc.option(
      fc.dictionary(fc.constantFrom('architecture', 'projectKind', 'method', 'lora', 'quantization', 'name', '__proto__'), fc.anything()),
    ),
  })
  fc.assert(
    fc.property(fc.array(block), (blocks) => {
      const run = withBlocks(...blocks)
      for (const words of [modelWords(run), tuningWords(run)]) expect(words === null || words.trim() !== '').toBe(true)
      expect(runSearchText(run)).toContain('odd')
    }),
  )
})
