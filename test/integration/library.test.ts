import { chmod, cp, mkdir, mkdtemp, open, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CHECKPOINT_FILE } from '../../electron/archive/own-names.ts'
import { copyCheckpoint } from '../../electron/download/copy-checkpoint.ts'
import { readCheckpointFile } from '../../electron/library/checkpoint-file.ts'
import { Library } from '../../electron/library/library.ts'
import { lookHowToLoad } from '../../electron/library/load-check.ts'
import { lookAtFolder, scanSaveFolder } from '../../electron/library/scan.ts'
import { openConfStore } from '../../electron/settings/conf-store.ts'
import { type Architecture, makeModelFolder, runConfigOf, safetensors } from '../support/model-folder.ts'
import { expectedFiles, sampleRun } from '../support/sample-files.ts'
import { setUpTransfers, type TransferSetup } from '../support/transfer-setup.ts'

let setup: TransferSetup
/** A checkpoint that was downloaded once, to be copied for each test. */
let original: string
let home: string
let saved: string

beforeAll(async () => {
  setup = await setUpTransfers(400_000)
  await setup.download()
  original = join(setup.saveFolder, setup.run.runId)
})
afterAll(() => setup.close())
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vi-library-'))
  saved = join(home, setup.run.runId)
  await cp(original, saved, { recursive: true })
})
afterEach(async () => {
  await chmod(home, 0o755)
  await rm(home, { recursive: true, force: true })
})

const scanned = async () =>
  (await scanSaveFolder(home)).map(({ folder, file, faults }) => [folder.slice(home.length + 1), file?.source.modelId ?? null, faults])
const shard = 'model_full/model-00002-of-00003.safetensors'

describe('a save folder', () => {
  test('gives what was downloaded, what Vi’s SDK saved, and what was put in by hand one folder deeper', async () => {
    await cp(original, join(home, 'by-sdk'), { recursive: true })
    await rm(join(home, 'by-sdk', CHECKPOINT_FILE))
    await cp(join(home, 'by-sdk'), join(home, 'by-reference'), { recursive: true })
    await rename(join(home, 'by-reference', 'model_adapter'), join(home, 'by-reference', 'adapter'))
    await rename(join(home, 'by-reference', 'model_full', 'run.json'), join(home, 'by-reference', 'run_config.json'))
    await mkdir(join(home, 'project'))
    await cp(original, join(home, 'project', 'copy'), { recursive: true })
    await mkdir(join(home, 'photos'))
    await mkdir(join(home, 'run_x.part'))
    expect((await scanned()).sort()).toEqual(
      [
        [setup.run.runId, 'epoch_7', []],
        ['by-sdk', null, []],
        ['by-reference', null, []],
        [join('project', 'copy'), 'epoch_7', []],
      ].sort(),
    )
  })

  test.each([
    ['is missing', () => rm(join(saved, shard))],
    ['has another size', () => truncate(join(saved, shard), 100)],
    ['is a link', () => rename(join(saved, shard), join(home, 'away')).then(() => symlink(join(home, 'away'), join(saved, shard)))],
    ['is not a file', () => rm(join(saved, shard)).then(() => mkdir(join(saved, shard)))],
  ])('says which file %s', async (words, damage) => {
    await damage()
    expect(await scanned()).toEqual([[setup.run.runId, 'epoch_7', [`${shard} ${words}`]]])
  })

  test('does not follow links, and does not believe a file that names others outside', async () => {
    await symlink(original, join(home, 'link'))
    const file = await readCheckpointFile(saved)
    const files = [{ path: '../../etc/passwd', sizeBytes: 1, crc32c: '' }]
    await writeFile(join(saved, CHECKPOINT_FILE), JSON.stringify({ ...file, files }))
    expect(await scanned()).toEqual([[setup.run.runId, 'epoch_7', ['../../etc/passwd lies outside this folder']]])
  })

  test('copes with names with quotes and newlines, and with folders that may not be read', async () => {
    await cp(original, join(home, 'a "quoted"\nname'), { recursive: true })
    await mkdir(join(home, 'closed'), { mode: 0o000 })
    expect((await scanned()).map(([name]) => name)).toContain('a "quoted"\nname')
    await chmod(join(home, 'closed'), 0o755)
  })

  test('that vanishes is an error, not an empty one', async () => {
    await rm(home, { recursive: true })
    await expect(scanSaveFolder(home)).rejects.toThrow()
    await mkdir(home)
  })
})

describe('the library', () => {
  const open = (chosen: string | null = home) =>
    new Library(
      openConfStore,
      join(home, '.data'),
      () => {},
      () => chosen,
    )

  test('reaches only folders inside its save folders', async () => {
    const library = open()
    expect(await library.find(saved)).toMatchObject({ folder: saved, faults: [] })
    await symlink(original, join(home, 'link'))
    for (const folder of [original, home, join(home, '..'), join(home, 'link'), join(saved, '..', '..', 'etc')])
      expect(await library.find(folder)).toBeNull()
    library.close()
  })

  test('notices a checkpoint that is put into a folder, and one that goes', async () => {
    const library = open()
    library.follow()
    const changed = () =>
      new Promise<void>((resolve) => {
        const stop = library.subscribe(() => {
          stop()
          resolve()
        })
      })
    const added = changed()
    await cp(original, join(home, 'added'), { recursive: true })
    await added
    const removed = changed()
    await rm(join(home, 'added'), { recursive: true })
    await removed
    library.close()
  })

  test('reads the bytes again, remembers what it found, and writes down SHA-256 when asked', async () => {
    const library = open()
    const check = async (sha256: boolean) => {
      const found = await library.find(saved)
      if (!found?.file) throw new Error('it is not there')
      return library.check({ folder: saved, file: found.file }, { sha256, report: () => {}, signal: new AbortController().signal })
    }
    expect(await check(true)).toEqual([])
    expect((await readCheckpointFile(saved))?.files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256 ?? ''))).toBe(true)
    const handle = await open_(join(saved, shard))
    await handle.write(Buffer.from([255]), 0, 1, 50_000)
    await handle.close()
    expect(await check(false)).toEqual([`${shard} has changed`])
    expect(open().checkedOf(saved)?.faults).toEqual([`${shard} has changed`])
    library.close()
  })

  test('stops reading when it is told to', async () => {
    const found = await lookAtFolder(saved)
    const library = open()
    if (!found?.file) throw new Error('it is not there')
    const options = { sha256: false, report: () => {}, signal: AbortSignal.abort(new Error('enough')) }
    await expect(library.check({ folder: saved, file: found.file }, options)).rejects.toThrow('enough')
    expect(library.checkedOf(saved)).toBeNull()
  })

  test('remembers save folders, and forgets them without touching them', async () => {
    const library = open()
    library.follow()
    const other = await mkdtemp(join(tmpdir(), 'vi-other-'))
    const later = open(other)
    later.follow()
    expect(later.folders).toEqual([other, home])
    expect(later.forget(other)).toBe(false)
    expect(later.forget(home)).toBe(true)
    expect(later.folders).toEqual([other])
    expect(await readdir(saved)).toContain(CHECKPOINT_FILE)
    for (const each of [library, later]) each.close()
    await rm(other, { recursive: true })
  })
})

const ROOM = { freeBytes: async () => 1e12, keepFreeBytes: 0 }

describe('copying from another save folder', () => {
  test('gives a whole checkpoint under the name that a download would give it', async () => {
    const target = await mkdtemp(join(tmpdir(), 'vi-copy-'))
    const file = await readCheckpointFile(saved)
    if (!file) throw new Error('it is not there')
    const folder = await copyCheckpoint(saved, file, target, ROOM)
    expect(await lookAtFolder(folder)).toMatchObject({ folder: join(target, setup.run.runId), faults: [] })
    expect(await copyCheckpoint(saved, file, target, ROOM)).toBe(folder)
    await rm(folder, { recursive: true })
    await expect(copyCheckpoint(saved, file, target, { freeBytes: async () => 10, keepFreeBytes: 0 })).rejects.toMatchObject({
      code: 'DISK_FULL',
    })
    await rm(join(saved, shard))
    await expect(copyCheckpoint(saved, file, target, ROOM)).rejects.toThrow()
    expect(await readdir(target)).toEqual([])
    await rm(target, { recursive: true })
  })
})

describe('whether a model will load', () => {
  test('nothing speaks against one that arrived whole', async () => {
    const { faults, looked } = await lookHowToLoad(saved)
    expect(faults).toEqual([])
    expect(looked.join('; ')).toMatch(/config\.json: qwen2_5_vl; index: 3 shards; \d+ tensors in 3 files; adapter: 48 tensors for Qwen/)
    expect(await lookHowToLoad(saved)).toMatchObject({
      architecture: 'Qwen2_5_VLForConditionalGeneration',
      baseModel: expect.stringContaining('Qwen'),
    })
  })

  test.each<[string, string, () => Promise<unknown>]>([
    ['a shard that is gone', 'model-00002-of-00003.safetensors is missing', () => rm(join(saved, shard))],
    [
      'a shard that was cut',
      'model-00002-of-00003.safetensors is damaged: its tensors do not fill it exactly',
      () => truncate(join(saved, shard), 60_000),
    ],
    ['an empty shard', 'is damaged: it is too short to have a header', () => truncate(join(saved, shard), 0)],
    ['a config that is no JSON', 'config.json is missing or not JSON', () => writeFile(join(saved, 'model_full/config.json'), '{')],
    [
      'an index that is none',
      'model.safetensors.index.json is not an index',
      () => writeFile(join(saved, 'model_full/model.safetensors.index.json'), '[]'),
    ],
    ['no index', 'there are several shards, but no index of them', () => rm(join(saved, 'model_full/model.safetensors.index.json'))],
    [
      'an index that names other tensors',
      'does not hold nowhere, which the index says',
      () =>
        writeFile(join(saved, 'model_full/model.safetensors.index.json'), '{"weight_map":{"nowhere":"model-00001-of-00003.safetensors"}}'),
    ],
    [
      'an adapter without weights',
      'adapter_model.safetensors is missing',
      () => rm(join(saved, 'model_adapter/adapter_model.safetensors')),
    ],
    [
      'an adapter without a config',
      'adapter_config.json is missing or not JSON',
      () => rm(join(saved, 'model_adapter/adapter_config.json')),
    ],
  ])('%s is found', async (_name, fault, damage) => {
    await damage()
    expect((await lookHowToLoad(saved)).faults.join('; ')).toContain(fault)
  })

  test.each([
    ['7b-lora-r64', 'Qwen2_5_VLForConditionalGeneration'],
    ['weld-seam', 'InternVLForConditionalGeneration'],
    ['smoke-test', 'NVILALiteForConditionalGeneration'],
    ['deepseek-ocr', 'DeepseekOCRForCausalLM'],
    ['paligemma2', 'PaliGemmaForConditionalGeneration'],
  ])(
    'nothing speaks against the %s of the sample: an adapter fits by its names in memory, the model has those on disk',
    async (name, architecture) => {
      const folder = join(home, name)
      for (const [path, bytes] of expectedFiles(sampleRun(name), 1, 400_000)) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), bytes)
      }
      expect(await lookHowToLoad(folder)).toMatchObject({ faults: [], architecture })
    },
  )

  test('an adapter of another model is found', async () => {
    const path = join(saved, 'model_adapter/adapter_model.safetensors')
    const bytes = await readFile(path)
    await writeFile(path, Buffer.from(bytes.toString('latin1').replaceAll('self_attn', 'crossattn'), 'latin1'))
    expect((await lookHowToLoad(saved)).faults.join()).toContain('the adapter does not fit the model')
  })
})

describe('an adapter', () => {
  const withTensors = async (
    base: Record<string, number[]>,
    adapter: Record<string, number[]>,
    architecture: Architecture = 'Qwen2.5-VL',
  ) => {
    const folder = await makeModelFolder(join(home, 'made'), { architecture })
    await writeFile(join(folder, 'model_full/model.safetensors'), safetensors(base))
    await writeFile(join(folder, 'model_adapter/adapter_model.safetensors'), safetensors(adapter))
    return (await lookHowToLoad(folder)).faults
  }

  // As save_pretrained of Transformers 4.57 and 5.24 and of PEFT 0.18 and 0.21 name them.
  test.each([
    ['Qwen2.5-VL', 'model.layers.0.self_attn.q_proj', 'model.language_model.layers.0.self_attn.q_proj'],
    ['Qwen2.5-VL before 4.52', 'model.layers.0.self_attn.q_proj', 'model.layers.0.self_attn.q_proj'],
    ['its vision model', 'visual.blocks.0.attn.qkv', 'model.visual.blocks.0.attn.qkv'],
    ['InternVL', 'language_model.model.layers.0.self_attn.q_proj', 'model.language_model.layers.0.self_attn.q_proj'],
    ['LLaVA-NeXT', 'language_model.model.layers.0.mlp.up_proj', 'model.language_model.layers.0.mlp.up_proj'],
    ['CLIP in it', 'vision_tower.encoder.layers.0.mlp.fc1', 'model.vision_tower.vision_model.encoder.layers.0.mlp.fc1'],
    ['NVILA', 'llm.model.layers.0.self_attn.q_proj', 'llm.model.layers.0.self_attn.q_proj'],
  ])('fits its model, whatever the names of the parts around its modules are: %s', async (_what, tensor, module) => {
    const halves = { [`base_model.model.${module}.lora_A.weight`]: [4, 16], [`base_model.model.${module}.lora_B.weight`]: [32, 4] }
    expect(await withTensors({ [`${tensor}.weight`]: [32, 16], 'lm_head.weight': [40, 16] }, halves)).toEqual([])
  })

  test('of another size of the model is found', async () => {
    const module = 'model.language_model.layers.0.self_attn.q_proj'
    const faults = await withTensors(
      { 'model.layers.0.self_attn.q_proj.weight': [3584, 3584] },
      { [`base_model.model.${module}.lora_A.weight`]: [4, 2048], [`base_model.model.${module}.lora_B.weight`]: [2048, 4] },
    )
    expect(faults).toEqual([`the adapter does not fit the model: ${module} has 3584 inputs in it, and 2048 in the adapter`])
  })

  test('that is no LoRA, or of experts whose weights lie in one tensor, is not judged by its names', async () => {
    expect(await withTensors({ 'lm_head.weight': [40, 16] }, { prompt_embeddings: [8, 16] })).toEqual([])
    const module = 'base_model.model.model.layers.0.mlp.experts'
    expect(
      await withTensors({ 'model.layers.0.mlp.experts.gate_up_proj': [4, 16, 32] }, { [`${module}.gate_up_proj.lora_A.weight`]: [4, 999] }),
    ).toEqual([])
  })
})

describe('a model', () => {
  test('in one file of another name is found: nothing looks for that', async () => {
    const folder = await makeModelFolder(join(home, 'made'))
    await rename(join(folder, 'model_full/model.safetensors'), join(folder, 'model_full/weights.safetensors'))
    expect((await lookHowToLoad(folder)).faults).toEqual([
      'the weights are in weights.safetensors, but without an index only model.safetensors is looked for',
    ])
  })

  test('whose index is far too long is looked at before the test is over', async () => {
    const folder = await makeModelFolder(join(home, 'made'))
    const names = Array.from({ length: 60_000 }, (_, index) => [`tensor ${index}`, `shard ${index}.safetensors`])
    const write = (entries: string[][]) =>
      writeFile(join(folder, 'model_full/model.safetensors.index.json'), JSON.stringify({ weight_map: Object.fromEntries(entries) }))
    await write(names)
    expect((await lookHowToLoad(folder)).faults).toHaveLength(names.length)
    const tensors = names.map(([name = '']) => name)
    await writeFile(join(folder, 'model_full/model.safetensors'), safetensors(Object.fromEntries(tensors.map((name) => [name, [1]]))))
    await write([...tensors, 'lost'].map((name) => [name, 'model.safetensors']))
    expect((await lookHowToLoad(folder)).faults).toContain('model.safetensors does not hold lost, which the index says')
  })

  test('that brings code is found to lack it', async () => {
    const folder = await makeModelFolder(join(home, 'made'), { architecture: 'DeepSeek-OCR' })
    expect((await lookHowToLoad(folder)).faults).toEqual([])
    await rm(join(folder, 'model_full/modeling_deepseekocr.py'))
    expect((await lookHowToLoad(folder)).faults).toEqual([
      'modeling_deepseekocr.py is missing, which config.json names as the model’s code',
    ])
  })

  test.each([
    ['deepseek-ai/DeepSeek-OCR', 'deepseek-ai/DeepSeek-OCR'],
    ['a/b\nimport os\u2028"', 'a/b?import?os??'],
    [`a/${'b'.repeat(500)}`, `a/${'b'.repeat(94)}`],
  ])('whose code is downloaded from %j says so, in one plain line', async (repo, words) => {
    const folder = await makeModelFolder(join(home, 'made'), { architecture: 'DeepSeek-OCR' })
    const path = join(folder, 'model_full/config.json')
    const config = JSON.parse(await readFile(path, 'utf8'))
    config.auto_map = { AutoConfig: `${repo}--modeling.Config`, AutoModel: [`${repo}--modeling.Model`, null] }
    await writeFile(path, JSON.stringify(config))
    await rm(join(folder, 'model_full/modeling_deepseekocr.py'))
    const facts = await lookHowToLoad(folder)
    expect(facts).toMatchObject({ faults: [], remoteCode: { repos: [words], isInFolder: false } })
    expect(facts.looked).toContain(`downloads and runs Python code of ${words} from Hugging Face`)
  })

  test('whose tokenizer alone brings code says so', async () => {
    const folder = await makeModelFolder(join(home, 'made'), { architecture: 'DeepSeek-OCR' })
    const tokenizer = { auto_map: { AutoTokenizer: ['some/tokenizer--own.Tokenizer', null] } }
    await writeFile(join(folder, 'model_full/tokenizer_config.json'), JSON.stringify(tokenizer))
    expect((await lookHowToLoad(folder)).remoteCode).toEqual({ repos: ['some/tokenizer'], isInFolder: true })
  })
})

describe('a run config', () => {
  const trainedBy = async (run: unknown) =>
    (await lookHowToLoad(await makeModelFolder(join(home, 'made'), { runConfig: () => run }))).trained
  const block = (name: string, settings: unknown) => ({ block: name, settings })
  const flow = (blocks: unknown) => ({ spec: { flow: { blocks } } })

  test('says how the model was trained', async () => {
    expect(await trainedBy(runConfigOf('InternVL', true))).toEqual({
      architecture: 'internvl35',
      size: '7B',
      projectKind: 'phrase-grounding',
      systemPrompt: 'Answer with “boxes”.\nNothing else.',
      precision: 'bfloat16',
      quantization: 'nf4',
    })
  })

  test.each<[string, unknown]>([
    ['is not JSON', '{'],
    ['is not a run', { epochs: 3 }],
    ['is a list', []],
    ['has no blocks', flow([])],
    ['has blocks of other kinds', flow([1, null, { block: 7 }, block('model', 'settings'), block('dataset', null)])],
    ['has settings of other kinds', flow([block('model', { architecture: 'x', quantization: { enabled: 'yes' }, compute: [] })])],
  ])('that %s says nothing, and is no failure', async (_what, run) => {
    expect(await trainedBy(run)).toBeNull()
  })

  test('gives what it says where the rest is missing or odd', async () => {
    const quantization = { enabled: true, type: 'int3' }
    const none = { architecture: null, size: null, projectKind: null, systemPrompt: null, precision: null, quantization: null }
    expect(await trainedBy(flow([block('the-model', { quantization })]))).toEqual({ ...none, quantization: 'nf4' })
    expect(await trainedBy(flow([1, { block: 7 }, block('model', 'none'), block('x-system-prompt-x', { systemPrompt: 'Hi' })]))).toEqual({
      ...none,
      systemPrompt: 'Hi',
    })
    expect(await trainedBy(flow([block('model', { compute: { precisionType: 'BF16' } })]))).toEqual({ ...none, precision: 'bfloat16' })
    expect(await trainedBy(flow([block('model', { compute: { precisionType: 'evil()' }, architecture: { name: 'nvila' } })]))).toEqual({
      ...none,
      architecture: 'nvila',
    })
  })
})

function open_(path: string) {
  return open(path, 'r+')
}
