import type { ModelFamily } from './model-family.ts'
import { HIDDEN_SIZE, jsonFile, type SampleFile } from './weights.ts'

const TOKENS = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<|vision_start|>', '<|vision_end|>', '<|image_pad|>']

/** What lies beside a model's weights: its config, how it generates, its image processor and its tokenizer. */
export function modelConfigs(folder: string, family: ModelFamily, layers: number): SampleFile[] {
  const sizes = { hidden_size: HIDDEN_SIZE, num_hidden_layers: layers }
  return [
    jsonFile(`${folder}/config.json`, {
      architectures: [family.architecture],
      ...family.config,
      model_type: family.modelType,
      ...(family.textConfig ? { [family.textConfig.key]: { model_type: family.textConfig.modelType, ...sizes } } : sizes),
      dtype: 'bfloat16',
      transformers_version: '4.57.1',
    }),
    jsonFile(`${folder}/generation_config.json`, { do_sample: false, max_new_tokens: 512 }),
    jsonFile(`${folder}/preprocessor_config.json`, { image_processor_type: family.imageProcessor, patch_size: 14 }),
    jsonFile(`${folder}/tokenizer_config.json`, { tokenizer_class: family.tokenizer, model_max_length: 32768 }),
    jsonFile(`${folder}/tokenizer.json`, tokenizer()),
  ]
}

function tokenizer(): object {
  const vocabulary: Record<string, number> = {}
  for (let index = 0; index < 4096; index++) vocabulary[`tok${index.toString(36)}`] = index
  return {
    version: '1.0',
    added_tokens: TOKENS.map((content, index) => ({ id: 4096 + index, content, special: true })),
    model: { type: 'BPE', vocab: vocabulary, merges: [] },
  }
}
