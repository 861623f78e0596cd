import type { LoadFacts } from '../contract/library.ts'

/** Which classes load a model: Transformers' for images and text, DeepSeek-OCR's own code, or NVILA's classes in Vi's SDK. */
export type ModelFamily = 'image-text' | 'deepseek-ocr' | 'nvila'

/** The loaders of Vi's SDK 0.1.0b7 (`vi/inference/loaders/architectures`): their key, and what they take of a config. */
const VI_LOADERS: readonly { key: string; modelType: string; architecture: string }[] = [
  { key: 'qwen25vl', modelType: 'qwen2_5_vl', architecture: 'Qwen2_5_VLForConditionalGeneration' },
  { key: 'cosmosreason1', modelType: 'qwen2_5_vl', architecture: 'Qwen2_5_VLForConditionalGeneration' },
  { key: 'internvl35', modelType: 'internvl', architecture: 'InternVLForConditionalGeneration' },
  { key: 'llavanext', modelType: 'llava_next', architecture: 'LlavaNextForConditionalGeneration' },
  { key: 'qwen3vl', modelType: 'qwen3_vl', architecture: 'Qwen3VLForConditionalGeneration' },
  { key: 'cosmosreason2', modelType: 'qwen3_vl', architecture: 'Qwen3VLForConditionalGeneration' },
  { key: 'qwen35', modelType: 'qwen3_5', architecture: 'Qwen3_5ForConditionalGeneration' },
  { key: 'qwen36', modelType: 'qwen3_5_moe', architecture: 'Qwen3_5MoeForConditionalGeneration' },
  { key: 'gemma4', modelType: 'gemma4', architecture: 'Gemma4ForConditionalGeneration' },
  { key: 'nvila', modelType: 'nvila', architecture: 'NVILALiteForConditionalGeneration' },
  { key: 'deepseekocr', modelType: 'deepseek_vl_v2', architecture: 'DeepseekOCRForCausalLM' },
]

/** Whether Vi's SDK has a loader of that name. A run config names its loader as `architecture.name`. */
export function isViLoader(key: string): boolean {
  return VI_LOADERS.some((loader) => loader.key === key)
}

/** The loader of Vi's SDK for a model's config: by its type first, as the SDK does; null when it has none. */
export function viLoaderFor({ modelType, architecture }: Pick<LoadFacts, 'modelType' | 'architecture'>): string | null {
  const byType = VI_LOADERS.find((loader) => loader.modelType === modelType)
  return (byType ?? VI_LOADERS.find((loader) => loader.architecture === architecture))?.key ?? null
}

/** The family of a model, by its config; where there is none, by the run config or the name of the base. */
export function familyOf(facts: Pick<LoadFacts, 'modelType' | 'architecture' | 'trained' | 'baseModel' | 'modelPath'>): ModelFamily {
  const key = viLoaderFor(facts) ?? (facts.modelPath === null ? (facts.trained?.architecture ?? facts.baseModel) : null)
  if (key === null) return 'image-text'
  if (/deepseek[-_ ]?ocr/i.test(key)) return 'deepseek-ocr'
  return /nvila/i.test(key) ? 'nvila' : 'image-text'
}
