import type { AdapterFacts } from '../../shared/contract/inside.ts'

/** Reads what matters of PEFT's `adapter_config.json`; null when it is not one. Fields that it leaves out are null. */
export function readAdapterConfig(text: string): AdapterFacts | null {
  let config: unknown
  try {
    config = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return null
  const { peft_type, r, lora_alpha, base_model_name_or_path, target_modules } = config as Record<string, unknown>
  return {
    type: typeof peft_type === 'string' ? peft_type : null,
    rank: typeof r === 'number' ? r : null,
    alpha: typeof lora_alpha === 'number' ? lora_alpha : null,
    baseModel: typeof base_model_name_or_path === 'string' ? base_model_name_or_path : null,
    targetModules: Array.isArray(target_modules)
      ? target_modules.filter((name) => typeof name === 'string')
      : [target_modules].filter((name) => typeof name === 'string'),
  }
}
