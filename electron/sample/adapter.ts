import type { SampleRun } from './catalog.ts'
import type { ModelFamily } from './model-family.ts'
import { jsonFile, type SampleFile, safetensors } from './weights.ts'

const TARGET_MODULES = ['q_proj', 'v_proj']

/** Which weights an adapter has. */
export interface LoraAdapter {
  /** The model that it was trained on: where its weights come from. */
  pretrained: string
  family: ModelFamily
  layers: number
  /** A power of two, so that it divides every tensor. */
  rank: number
  dataBytes: number
  seed: number
}

/** A LoRA adapter's weights and config, as PEFT writes them. */
export function loraAdapter(folder: string, { pretrained, family, layers, rank, dataBytes, seed }: LoraAdapter): SampleFile[] {
  const names: string[] = []
  for (let layer = 0; layer < layers; layer++) {
    for (const module of TARGET_MODULES) {
      for (const half of ['lora_A', 'lora_B']) names.push(`base_model.model.${family.module}.${layer}.self_attn.${module}.${half}.weight`)
    }
  }
  const shapeOf = (name: string, numbers: number): [number, number] =>
    name.includes('.lora_A.') ? [rank, numbers / rank] : [numbers / rank, rank]
  // What goes into a module is as wide as the model, or it would not load.
  const rowsOf = (name: string) => (name.includes('.lora_A.') ? rank : null)
  return [
    jsonFile(`${folder}/adapter_config.json`, adapterConfig(pretrained, rank)),
    safetensors(`${folder}/adapter_model.safetensors`, names, dataBytes, seed, shapeOf, rowsOf),
  ]
}

/** Every field that PEFT 0.17 writes. */
function adapterConfig(pretrained: string, rank: number): object {
  return {
    alpha_pattern: {},
    auto_mapping: null,
    base_model_name_or_path: pretrained,
    bias: 'none',
    corda_config: null,
    eva_config: null,
    exclude_modules: null,
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layer_replication: null,
    layers_pattern: null,
    layers_to_transform: null,
    loftq_config: {},
    lora_alpha: rank * 2,
    lora_bias: false,
    lora_dropout: 0.05,
    megatron_config: null,
    megatron_core: 'megatron.core',
    modules_to_save: null,
    peft_type: 'LORA',
    qalora_group_size: 16,
    r: rank,
    rank_pattern: {},
    revision: null,
    target_modules: TARGET_MODULES,
    target_parameters: null,
    task_type: 'CAUSAL_LM',
    trainable_token_indices: null,
    use_dora: false,
    use_qalora: false,
    use_rslora: false,
  }
}

/** The rank of a run's adapter, which names of runs tell as `-r64`. */
export function loraRank(run: SampleRun): number {
  return Number(/-r(\d+)/.exec(run.name)?.[1] ?? 16)
}
