import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Where a folder's parts are: as Vi's service serves them, as the Models API reference has them, or an adapter alone. */
export type Layout = 'service' | 'reference' | 'adapter alone'

/** A model of each kind that Vi trains: how its config and its run name it, and a module of its first layer, as a tensor is called. */
export const ARCHITECTURES = {
  'Qwen2.5-VL': {
    config: { model_type: 'qwen2_5_vl', architectures: ['Qwen2_5_VLForConditionalGeneration'] },
    name: 'qwen25vl',
    module: 'model.layers.0.self_attn.q_proj',
  },
  InternVL: {
    config: { model_type: 'internvl', architectures: ['InternVLForConditionalGeneration'] },
    name: 'internvl35',
    module: 'language_model.model.layers.0.self_attn.q_proj',
  },
  NVILA: {
    config: { model_type: 'nvila', architectures: ['NVILALiteForConditionalGeneration'] },
    name: 'nvila',
    module: 'llm.model.layers.0.self_attn.q_proj',
  },
  'DeepSeek-OCR': {
    config: {
      model_type: 'deepseek_vl_v2',
      architectures: ['DeepseekOCRForCausalLM'],
      auto_map: { AutoConfig: 'modeling_deepseekocr.DeepseekOCRConfig', AutoModel: 'modeling_deepseekocr.DeepseekOCRForCausalLM' },
    },
    name: 'deepseekocr',
    module: 'model.layers.0.self_attn.q_proj',
  },
} as const

export type Architecture = keyof typeof ARCHITECTURES

/** What a folder is made with. */
export interface ModelFolderOptions {
  layout?: Layout
  architecture?: Architecture
  adapter?: boolean
  quantized?: boolean
  /** Null leaves the run config out; otherwise it is the default one's blocks changed. */
  runConfig?: ((run: RunConfigOf) => unknown) | null
}

type RunConfigOf = ReturnType<typeof runConfigOf>

/** A run as Vi writes it beside a model. */
export function runConfigOf(architecture: Architecture = 'Qwen2.5-VL', quantized = false) {
  return {
    kind: 'Run',
    runId: 'run_1',
    spec: {
      flow: {
        name: 'A run',
        schema: '1',
        tolerations: {},
        settings: {},
        blocks: {
          dataset: { block: 'dataset', settings: { projectKind: 'phrase-grounding' as string }, style: {} },
          prompt: { block: 'system-prompt', settings: { systemPrompt: 'Answer with “boxes”.\nNothing else.' }, style: {} },
          model: {
            block: 'model-trainer',
            settings: {
              architecture: { name: ARCHITECTURES[architecture].name as string, size: '7B' },
              quantization: { enabled: quantized, type: 'NF4' },
              compute: { precisionType: 'bfloat16' },
              evaluation: { temperature: 1, topK: 50 },
            },
            style: {},
          },
        },
      },
    },
  }
}

/** Makes a checkpoint's folder: small, but with files whose headers are those of real ones. */
export async function makeModelFolder(folder: string, options: ModelFolderOptions = {}): Promise<string> {
  const { layout = 'service', architecture = 'Qwen2.5-VL', adapter = true, quantized = false, runConfig = (run) => run } = options
  const { config, module } = ARCHITECTURES[architecture]
  const write = async (path: string, content: Buffer | object | string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), Buffer.isBuffer(content) || typeof content === 'string' ? content : JSON.stringify(content))
  }
  if (layout !== 'adapter alone') {
    await write('model_full/config.json', config)
    await write('model_full/model.safetensors', safetensors({ [`${module}.weight`]: [16, 16], 'lm_head.weight': [40, 16] }))
    if ('auto_map' in config) await write('model_full/modeling_deepseekocr.py', 'class DeepseekOCRForCausalLM: ...\n')
  }
  if (adapter) {
    const at = layout === 'reference' ? 'adapter' : 'model_adapter'
    const base = `Vi/${architecture}`
    await write(`${at}/adapter_config.json`, { peft_type: 'LORA', r: 4, target_modules: ['q_proj'], base_model_name_or_path: base })
    const halves = { [`base_model.model.${module}.lora_A.weight`]: [4, 16], [`base_model.model.${module}.lora_B.weight`]: [16, 4] }
    await write(`${at}/adapter_model.safetensors`, safetensors(halves))
  }
  const run = runConfig?.(runConfigOf(architecture, quantized))
  if (run !== undefined) await write(layout === 'service' ? 'model_full/run.json' : 'run_config.json', withBlockList(run))
  return folder
}

/** A safetensors file of bf16 zeros. */
export function safetensors(shapes: Record<string, number[]>): Buffer {
  let offset = 0
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  for (const [name, shape] of Object.entries(shapes)) {
    const end = offset + shape.reduce((product, length) => product * length, 2)
    header[name] = { dtype: 'BF16', shape, data_offsets: [offset, end] }
    offset = end
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(offset)])
}

/** On disk a run's blocks are a list; here they have names, so that a test can change one. */
function withBlockList(run: unknown): object | string {
  if (typeof run !== 'object' || run === null) return String(run)
  const copy = structuredClone(run) as { spec?: { flow?: { blocks?: object } } }
  if (copy.spec?.flow?.blocks) copy.spec.flow.blocks = Object.values(copy.spec.flow.blocks)
  return copy
}
