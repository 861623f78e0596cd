import { ARCHITECTURES, type Architecture } from './model-folder.ts'

/** Every architecture that code is written for. */
export const architectures = Object.keys(ARCHITECTURES) as Architecture[]
/** What each is loaded with. */
export const CLASSES: Record<Architecture, [model: string, processor: string]> = {
  'Qwen2.5-VL': ['AutoModelForImageTextToText', 'AutoProcessor'],
  InternVL: ['AutoModelForImageTextToText', 'AutoProcessor'],
  NVILA: ['NVILALiteForConditionalGeneration', 'NVILALiteProcessor'],
  'DeepSeek-OCR': ['AutoModel', 'AutoTokenizer'],
}
/** Each with and without an adapter, quantized and not. */
export const cases = architectures.flatMap((architecture) =>
  [true, false].flatMap((adapter) => [true, false].map((quantized) => ({ architecture, adapter, quantized }))),
)

/** What 4-bit weights are loaded with: NVILA's loader leaves out the second quantization. */
export const fourBits = (architecture: Architecture) => ({
  load_in_4bit: true,
  bnb_4bit_quant_type: 'nf4',
  bnb_4bit_compute_dtype: 'bfloat16',
  ...(architecture === 'NVILA' ? {} : { bnb_4bit_use_double_quant: true }),
})
