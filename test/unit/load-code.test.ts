import { describe, expect, test } from 'vitest'
import type { LoadFacts } from '../../shared/contract/library.ts'
import { type LoadWith, loadCode, loaderName, loadersFor } from '../../shared/library/load-code.ts'
import { pythonWith, runPython } from '../support/python.ts'

const TRAINED = {
  architecture: 'qwen25vl',
  size: '7B',
  projectKind: 'phrase-grounding',
  systemPrompt: 'Answer with boxes.',
  precision: 'bfloat16',
  quantization: null,
}
const facts = (path: string, changes: Partial<LoadFacts> = {}): LoadFacts => ({
  faults: [],
  looked: [],
  modelPath: `${path}/model_full`,
  adapterPath: `${path}/model_adapter`,
  baseModel: 'Qwen/Qwen2.5-VL-7B-Instruct',
  architecture: 'Qwen2_5_VLForConditionalGeneration',
  modelType: 'qwen2_5_vl',
  remoteCode: null,
  trained: TRAINED,
  viModel: { runId: 'run@epoch_3', savePath: path, loaderKey: null, readsRunConfig: true },
  sdkLayout: { leftOut: [], canAdd: false, isAdded: false, problem: null },
  ...changes,
})
const namesOf = (given: LoadFacts) => loadersFor(given).map((how) => loaderName(how, given))

describe('what can load a checkpoint', () => {
  test('is ViModel first where it takes everything that is here, then transformers, with PEFT for an adapter', () => {
    expect(namesOf(facts('/a'))).toEqual(['ViModel', 'transformers + PEFT'])
    expect(namesOf(facts('/a', { adapterPath: null }))).toEqual(['ViModel', 'transformers'])
  })

  test('is not ViModel where it would leave something out, and is PEFT for an adapter alone', () => {
    expect(namesOf(facts('/a', { viModel: null }))).toEqual(['transformers + PEFT'])
    expect(namesOf(facts('/a', { viModel: null, modelPath: null }))).toEqual(['PEFT'])
    expect(namesOf(facts('/a', { viModel: null, modelPath: null, adapterPath: null }))).toEqual([])
  })

  test('is ViModel last, with what it does not know, where there is no run config', () => {
    const without = facts('/a', { viModel: { runId: 'run', savePath: '/', loaderKey: null, readsRunConfig: false }, trained: null })
    expect(namesOf(without)).toEqual(['transformers + PEFT', 'ViModel'])
    expect(loadCode('vi', without, '')).toContain('ViModel sets neither a task nor a system prompt')
  })
})

describe('the code for an adapter without its model', () => {
  const alone = (changes: Partial<LoadFacts>) =>
    loadCode('transformers', facts('/a', { modelPath: null, viModel: null, ...changes }), 'Epoch 3')

  test('names the base that its config names', () => {
    expect(alone({})).toContain('base = "Qwen/Qwen2.5-VL-7B-Instruct"\n')
  })

  test.each([['/workspace/models/base'], ['../base'], ['C:\\models\\base'], ['a/b/c'], ['base" + evil()']])(
    'leaves a line to fill in where that is %j, which is nothing on the hub',
    (baseModel) => {
      expect(alone({ baseModel })).toContain(
        `base = ""  # fill in the model that the adapter was trained on: ${JSON.stringify(baseModel)}\n`,
      )
    },
  )

  test('says what the run was trained on where the adapter does not', () => {
    expect(alone({ baseModel: null })).toContain('trained on: "qwen25vl 7B"\n')
    expect(alone({ baseModel: null, trained: null })).toContain('base = ""  # fill in the model that the adapter was trained on\n')
  })

  test('takes the classes that the run or the base asks for', () => {
    const without = { architecture: null, modelType: null }
    expect(alone({ ...without, trained: { ...TRAINED, architecture: 'deepseekocr' } })).toContain('AutoModel.from_pretrained')
    expect(alone({ ...without, trained: null, baseModel: 'deepseek-ai/DeepSeek-OCR' })).toContain('AutoTokenizer')
    expect(alone({ ...without, trained: null, baseModel: 'Efficient-Large-Model/NVILA-Lite-8B' })).toContain('NVILALiteProcessor')
  })
})

describe('the code for an adapter whose base brings code of its own', () => {
  const NO_CONFIG = { architecture: null, modelType: null }
  test.each<[string, Partial<LoadFacts>]>([
    ['DeepSeek-OCR by its name', { trained: null, baseModel: 'attacker/deepseek-ocr-lora' }],
    ['DeepSeek-OCR by the run config', { trained: { ...TRAINED, architecture: 'deepseekocr' }, baseModel: 'attacker/model' }],
    ['NVILA by its name', { trained: null, baseModel: 'attacker/nvila' }],
    ['NVILA by the run config', { trained: { ...TRAINED, architecture: 'nvila' }, baseModel: 'attacker/model' }],
  ])('runs none that adapter_config.json names: %s', (_what, changes) => {
    const code = loadCode('transformers', facts('/a', { modelPath: null, viModel: null, ...NO_CONFIG, ...changes }), '')
    expect(code).toContain('trust_remote_code=True')
    expect(code).toContain(
      `base = ""  # fill in the model that the adapter was trained on, whose code will be run: "${changes.baseModel}"\n`,
    )
    expect(code.split('\n').filter((line) => line.includes('attacker'))).toHaveLength(1)
  })
})

describe('the code for a model that brings code of its own', () => {
  test.each(['DeepseekOCRForCausalLM', 'NVILALiteForConditionalGeneration'])('says so before it is run: %s', (architecture) => {
    const lines = loadCode('transformers', facts('/a', { architecture, modelType: null }), '').split('\n')
    const comment = lines.indexOf('# trust_remote_code runs Python code that comes with the model.')
    expect(comment).toBeGreaterThan(0)
    expect(lines.findIndex((line) => line.includes('from_pretrained'))).toBeGreaterThan(comment)
    expect(lines.findIndex((line) => line.includes('trust_remote_code=True'))).toBeGreaterThan(comment)
    expect(loadCode('transformers', facts('/a'), '')).not.toContain('trust_remote_code')
  })

  const comments = (remoteCode: LoadFacts['remoteCode']) =>
    (['vi', 'transformers'] as const).map((how) => {
      const code = loadCode(how, facts('/a', { architecture: 'DeepseekOCRForCausalLM', modelType: null, remoteCode }), '')
      return code.split('\n').find((line) => line.includes('# trust_remote_code'))
    })

  test('says which code that is, and that it is downloaded', () => {
    const fromHub = '# trust_remote_code downloads and runs Python code of deepseek-ai/DeepSeek-OCR from Hugging Face'
    expect(comments({ repos: ['deepseek-ai/DeepSeek-OCR'], isInFolder: false })).toEqual([`${fromHub}.`, `${fromHub}.`])
    const both = `${fromHub} and runs the Python files in model_full.`
    expect(comments({ repos: ['deepseek-ai/DeepSeek-OCR'], isInFolder: true })).toEqual([both, both])
    const inFolder = '# trust_remote_code runs the Python files in model_full.'
    expect(comments({ repos: [], isInFolder: true })).toEqual([inFolder, inFolder])
    const unknown = '# trust_remote_code runs Python code that comes with the model.'
    expect(comments(null)).toEqual([unknown, unknown])
  })
})

const python = pythonWith([])

describe.skipIf(python === null)('the code (where Python is installed)', () => {
  const every: [LoadWith, Partial<LoadFacts>][] = [
    ['vi', {}],
    ['transformers', {}],
    ['transformers', { modelPath: null }],
    ['transformers', { trained: { ...TRAINED, quantization: 'nf4' }, architecture: 'DeepseekOCRForCausalLM', modelType: null }],
  ]
  test.each([
    '/plain',
    'C:\\Users\\me',
    '/a "quoted" \\ name\nwith \u2028 lines',
    '/ünïcode/模型 🧪',
    "/it's",
    '/"""',
    '/\ud800',
    '/{x}%s',
  ])('is Python for the folder and the system prompt %j', (text) => {
    const codes = every.map(([how, changes]) => {
      const given = facts(text, { baseModel: text, ...changes })
      given.trained = given.trained && { ...given.trained, systemPrompt: `${text}\n${text}` }
      return loadCode(how, given, `Epoch 3\0\nof "${text}"`)
    })
    const { stderr } = runPython(python ?? '', `import ast\nfor code in ${JSON.stringify(codes)}: ast.parse(code)`)
    expect(stderr).toBe('')
  })

  test('has the system prompt as it was written, line for line', () => {
    const prompt = 'First “line”\n\n\tthird\\n"""\r\nlast'
    const code = loadCode('transformers', facts('/a', { trained: { ...TRAINED, systemPrompt: prompt } }), '')
    const own = code.slice(code.indexOf('SYSTEM_PROMPT'))
    expect(JSON.parse(runPython(python ?? '', `${own}\nimport json\nprint(json.dumps(SYSTEM_PROMPT))`).stdout)).toBe(prompt)
  })
})
