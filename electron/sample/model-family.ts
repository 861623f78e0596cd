/** What models of a kind look like on disk: the names in their configs and those of their tensors, as transformers 4.57 writes them. */
export interface ModelFamily {
  architecture: string
  modelType: string
  imageProcessor: string
  tokenizer: string
  /** Where config.json has the sizes of the language model; null for the top. */
  textConfig: { key: string; modelType: string } | null
  /** What else config.json says. */
  config?: Record<string, unknown>
  /** Tensors of the model: before its language layers, in front of a layer's number, behind them. */
  tensors: { before: readonly string[]; layer: string; behind: readonly string[] }
  /** What stands in front of a layer's number while the model is in memory, whose names PEFT writes; some differ from those on disk. */
  module: string
}

const QWEN_2_5_VL: ModelFamily = {
  architecture: 'Qwen2_5_VLForConditionalGeneration',
  modelType: 'qwen2_5_vl',
  imageProcessor: 'Qwen2VLImageProcessorFast',
  tokenizer: 'Qwen2Tokenizer',
  textConfig: null,
  tensors: { before: ['model.embed_tokens.weight', 'visual.patch_embed.proj.weight'], layer: 'model.layers', behind: ['lm_head.weight'] },
  module: 'model.language_model.layers',
}

const INTERNVL_3_5: ModelFamily = {
  architecture: 'InternVLForConditionalGeneration',
  modelType: 'internvl',
  imageProcessor: 'GotOcr2ImageProcessorFast',
  tokenizer: 'Qwen2Tokenizer',
  textConfig: { key: 'text_config', modelType: 'qwen3' },
  tensors: {
    before: ['language_model.model.embed_tokens.weight', 'vision_tower.embeddings.patch_embeddings.projection.weight'],
    layer: 'language_model.model.layers',
    behind: ['multi_modal_projector.linear_1.weight', 'language_model.lm_head.weight'],
  },
  module: 'model.language_model.layers',
}

const PALIGEMMA_2: ModelFamily = {
  architecture: 'PaliGemmaForConditionalGeneration',
  modelType: 'paligemma',
  imageProcessor: 'SiglipImageProcessorFast',
  tokenizer: 'GemmaTokenizer',
  textConfig: { key: 'text_config', modelType: 'gemma2' },
  tensors: {
    before: ['language_model.model.embed_tokens.weight', 'vision_tower.vision_model.embeddings.patch_embedding.weight'],
    layer: 'language_model.model.layers',
    behind: ['multi_modal_projector.linear.weight'],
  },
  module: 'model.language_model.layers',
}

/** Vi's SDK brings its own class for it, which keeps its names in memory and on disk. */
const NVILA_LITE: ModelFamily = {
  architecture: 'NVILALiteForConditionalGeneration',
  modelType: 'nvila',
  imageProcessor: 'SiglipImageProcessor',
  tokenizer: 'Qwen2Tokenizer',
  textConfig: { key: 'text_config', modelType: 'qwen2' },
  tensors: {
    before: [
      'vision_tower.vision_model.embeddings.patch_embedding.weight',
      'mm_projector.layers.2.weight',
      'llm.model.embed_tokens.weight',
    ],
    layer: 'llm.model.layers',
    behind: ['llm.lm_head.weight'],
  },
  module: 'llm.model.layers',
}

/** Not part of transformers: its code is fetched from where it was published. */
const DEEPSEEK_OCR: ModelFamily = {
  architecture: 'DeepseekOCRForCausalLM',
  modelType: 'deepseek_vl_v2',
  imageProcessor: 'DeepseekVLV2Processor',
  tokenizer: 'LlamaTokenizerFast',
  textConfig: { key: 'language_config', modelType: 'deepseek_v2' },
  config: {
    auto_map: {
      AutoConfig: 'deepseek-ai/DeepSeek-OCR--modeling_deepseekocr.DeepseekOCRConfig',
      AutoModel: 'deepseek-ai/DeepSeek-OCR--modeling_deepseekocr.DeepseekOCRForCausalLM',
    },
  },
  tensors: {
    before: ['model.embed_tokens.weight', 'model.sam_model.patch_embed.proj.weight', 'model.projector.layers.weight'],
    layer: 'model.layers',
    behind: ['lm_head.weight'],
  },
  module: 'model.layers',
}

/** What models look like on disk, by the name of their architecture. */
export const MODEL_FAMILIES = {
  qwen25vl: QWEN_2_5_VL,
  cosmosreason1: QWEN_2_5_VL,
  internvl35: INTERNVL_3_5,
  paligemma2: PALIGEMMA_2,
  nvila: NVILA_LITE,
  deepseekocr: DEEPSEEK_OCR,
} as const satisfies Record<string, ModelFamily>
