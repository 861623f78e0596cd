import { join } from 'node:path'
import { readAdapterConfig } from '../archive/adapter-config.ts'
import type { SafetensorsHeader, TensorFacts } from '../archive/safetensors.ts'
import type { Findings } from './load-check.ts'
import { readText } from './read-json.ts'

type Headers = ReadonlyMap<string, SafetensorsHeader>

/**
 * Whether an adapter is whole and fits its model, as far as configs and headers tell.
 * @param base the headers of the model's files; null where only the adapter is here
 * @returns the model that the adapter is for, where its config says so
 */
export async function checkAdapter(adapterPath: string, adapter: Headers, base: Headers | null, check: Findings): Promise<string | null> {
  const text = await readText(join(adapterPath, 'adapter_config.json'))
  const config = text === null ? null : readAdapterConfig(text)
  if (!config) check.faults.push('adapter_config.json is missing or not JSON')
  const baseModel = config?.baseModel ?? null
  const header = adapter.get('adapter_model.safetensors')
  if (!header) {
    if (!check.faults.some((fault) => fault.startsWith('adapter_model'))) check.faults.push('adapter_model.safetensors is missing')
    return baseModel
  }
  check.looked.push(`adapter: ${header.tensors.length} tensors${baseModel ? ` for ${baseModel}` : ''}`)
  const misfit =
    base &&
    whyItDoesNotFit(
      header.tensors,
      [...base.values()].flatMap(({ tensors }) => tensors),
    )
  if (misfit) check.faults.push(`the adapter does not fit the model: ${misfit}`)
  return baseModel
}

/** A module of a LoRA: `base_model.model.<module>.lora_A.weight`, with the adapter's name before `.weight` in some. */
const LORA = /^(?:base_model\.model\.)?(?<module>.+?)\.lora_(?<half>A|B|embedding_A|embedding_B|magnitude_vector)(?:\.\w+)*$/

/**
 * Names of parts around the language and the vision model. Which of them stand in a name depends on the release of Transformers
 * and on whether it is the name of a module or of a tensor: the file's `model.layers.0`, the older adapter's `model.layers.0` and the
 * newer one's `model.language_model.layers.0` are the same layer of one Qwen2.5-VL.
 */
const WRAPPERS = new Set(['model', 'language_model', 'text_model', 'vision_model', 'llm', 'base_layer'])

function moduleKey(name: string): string {
  const parts = name.split('.').filter((part) => !WRAPPERS.has(part))
  return parts.join('.')
}

function whyItDoesNotFit(adapter: readonly TensorFacts[], base: readonly TensorFacts[]): string | null {
  const modules = new Map<string, TensorFacts[]>()
  for (const tensor of base) {
    const key = moduleKey(tensor.name.replace(/\.(?:weight|bias)$/, ''))
    modules.set(key, [...(modules.get(key) ?? []), tensor])
  }
  const halves = adapter.flatMap(({ name, shape }) => {
    const { module, half } = LORA.exec(name)?.groups ?? {}
    return module === undefined ? [] : [{ module, half, shape, weights: modules.get(moduleKey(module)) ?? [] }]
  })
  if (halves.length > 0 && halves.every(({ weights }) => weights.length === 0)) return `${halves[0]?.module} is not in it`
  // What goes into a module tells the sizes of a model apart. Quantized weights and those of experts have shapes of other kinds.
  for (const { module, half, shape, weights } of halves) {
    const width = half === 'A' && shape.length === 2 ? shape[1] : undefined
    const matrices = weights.filter((weight) => weight.shape.length === 2 && /^(?:BF16|F16|F32|F64)$/.test(weight.dtype))
    if (width === undefined || matrices.length === 0 || matrices.length < weights.filter((weight) => weight.shape.length > 1).length)
      continue
    if (!matrices.some((weight) => weight.shape.includes(width)))
      return `${module} has ${matrices[0]?.shape[1]} inputs in it, and ${width} in the adapter`
  }
  return null
}
