import type { MODEL_FAMILIES } from './model-family.ts'

/** A base model that runs of the sample train. */
export interface SampleModel {
  /** As a model block names it, `architecture.name`: the key of its loader in Vi's SDK. */
  name: keyof typeof MODEL_FAMILIES
  /** `architecture.size` */
  size: string
  /** Where its weights come from, as an adapter's config names them. */
  pretrained: string
}

/** The base models of the sample's runs. Vi's SDK has no loader for the key `paligemma2`: the app has to cope with such ones too. */
export const SAMPLE_MODELS = {
  qwen3b: { name: 'qwen25vl', size: '3b', pretrained: 'Qwen/Qwen2.5-VL-3B-Instruct' },
  qwen7b: { name: 'qwen25vl', size: '7b', pretrained: 'Qwen/Qwen2.5-VL-7B-Instruct' },
  internvl: { name: 'internvl35', size: '8b', pretrained: 'OpenGVLab/InternVL3_5-8B-HF' },
  cosmos: { name: 'cosmosreason1', size: '7b', pretrained: 'nvidia/Cosmos-Reason1-7B' },
  nvila: { name: 'nvila', size: '8b', pretrained: 'Efficient-Large-Model/NVILA-Lite-8B-hf' },
  deepseek: { name: 'deepseekocr', size: '3b', pretrained: 'deepseek-ai/DeepSeek-OCR' },
  paligemma: { name: 'paligemma2', size: '3b', pretrained: 'google/paligemma2-3b-pt-448' },
} as const satisfies Record<string, SampleModel>
