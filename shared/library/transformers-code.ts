import type { LoadFacts } from '../contract/library.ts'
import { familyOf, type ModelFamily } from './architecture.ts'
import { pythonCall, pythonString, pythonText } from './python.ts'
import { remoteCodeComment } from './remote-code.ts'

const TRUST = 'trust_remote_code=True'
const NVILA = 'vi.inference.loaders.architectures.nvila'

/** What each family is loaded with: the classes, where they come from, what has to be installed, further arguments. */
const CLASSES: Record<
  ModelFamily,
  { model: string; processor: string; imports: string[]; packages: string; modelArgs: string[]; processorArgs: string[] }
> = {
  'image-text': {
    model: 'AutoModelForImageTextToText',
    processor: 'AutoProcessor',
    imports: [],
    packages: 'torch torchvision transformers accelerate',
    modelArgs: [],
    processorArgs: [],
  },
  'deepseek-ocr': {
    model: 'AutoModel',
    processor: 'AutoTokenizer',
    imports: [],
    packages: 'torch torchvision transformers accelerate einops addict easydict',
    modelArgs: [TRUST],
    processorArgs: [TRUST],
  },
  nvila: {
    model: 'NVILALiteForConditionalGeneration',
    processor: 'NVILALiteProcessor',
    imports: [`from ${NVILA}.modeling import NVILALiteForConditionalGeneration`, `from ${NVILA}.processing import NVILALiteProcessor`],
    packages: '"vi-sdk[inference]" einops',
    modelArgs: ['attn_implementation="eager"'],
    processorArgs: [TRUST],
  },
}

/** Python that loads a folder with Transformers: `model_full`, or an adapter's base, and the adapter on top of it. */
export function transformersCode(facts: LoadFacts): string[] {
  const { modelPath, adapterPath, trained } = facts
  const family = familyOf(facts)
  const { model, processor, imports, packages, modelArgs, processorArgs } = CLASSES[family]
  const quantization = quantizationOf(trained, family)
  const fromTransformers = [...(imports.length > 0 ? [] : [model, processor]), ...(quantization ? ['BitsAndBytesConfig'] : [])]
  const where = modelPath === null ? 'base' : 'path'
  const args = [
    where,
    `dtype=${pythonString(trained?.precision ?? 'auto')}`,
    'device_map="auto"',
    ...modelArgs,
    ...(quantization ? [`quantization_config=${quantization}`] : []),
  ]
  return [
    `# pip install ${packages}${adapterPath === null ? '' : ' peft'}${quantization ? ' bitsandbytes' : ''}`,
    ...(fromTransformers.length > 0 ? [`from transformers import ${fromTransformers.join(', ')}`] : []),
    ...imports,
    '',
    modelPath === null ? baseLine(facts, processorArgs.includes(TRUST)) : `path = ${pythonString(modelPath)}`,
    ...(processorArgs.length > 0 ? [remoteCodeComment(facts)] : []),
    ...pythonCall(`model = ${model}.from_pretrained`, args),
    // As Vi's SDK does. `PeftModel.from_pretrained` leaves out, without an error, tensors named by an older Transformers.
    ...(adapterPath === null ? [] : [`model.load_adapter(${pythonString(adapterPath)})`]),
    'model.eval()',
    ...pythonCall(`processor = ${processor}.from_pretrained`, [where, ...processorArgs]),
    ...(trained?.systemPrompt
      ? [
          '',
          '# It was trained with this system prompt: send it as the first message.',
          ...pythonText('SYSTEM_PROMPT', trained.systemPrompt),
        ]
      : []),
  ]
}

/** What the weights are quantized to while they are loaded, as Vi's SDK sets it; null where the run config does not ask for it. */
function quantizationOf(trained: LoadFacts['trained'], family: ModelFamily): string | null {
  if (!trained?.quantization) return null
  const args = [
    'load_in_4bit=True',
    `bnb_4bit_quant_type=${pythonString(trained.quantization)}`,
    `bnb_4bit_compute_dtype=${pythonString(trained.precision ?? 'bfloat16')}`,
    ...(family === 'nvila' ? [] : ['bnb_4bit_use_double_quant=True']),
  ]
  return pythonCall('BitsAndBytesConfig', args).join('\n')
}

/**
 * Of an adapter without its model: what it was trained on. A path of another computer leads nowhere, so the user fills that in; and so
 * they do where the base's code is run, as whoever wrote adapter_config.json would choose which code that is.
 */
function baseLine({ baseModel, trained }: LoadFacts, runsItsCode: boolean): string {
  if (!runsItsCode && baseModel !== null && HUB_NAME.test(baseModel)) return `base = ${pythonString(baseModel)}`
  const hint = baseModel ?? ([trained?.architecture, trained?.size].filter(Boolean).join(' ') || null)
  const what = `fill in the model that the adapter was trained on${runsItsCode ? ', whose code will be run' : ''}`
  return `base = ""  # ${what}${hint === null ? '' : `: ${pythonString(hint)}`}`
}

/** A model's name on the Hugging Face hub, with or without its owner. */
const HUB_NAME = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)?$/
