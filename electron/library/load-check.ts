import { open, readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { LoadFacts } from '../../shared/contract/library.ts'
import { readAdapterConfig } from '../archive/adapter-config.ts'
import { readSafetensors, type SafetensorsHeader } from '../archive/safetensors.ts'
import { locateModel } from './layout.ts'

const LARGEST_JSON = 64 * 1024 * 1024

type Findings = Pick<LoadFacts, 'faults' | 'looked'>

/**
 * Where a folder's model and adapter are, and whether they will load, as far as their files tell: the config parses, every shard of
 * the index is there with the tensors that the index names, headers agree with file lengths, the adapter's modules are in the base.
 * Weights are not read.
 */
export async function lookHowToLoad(folder: string): Promise<LoadFacts> {
  const located = (await locateModel(folder)) ?? (await locateModel(folder, 'adapter'))
  const modelPath = located?.modelPath ?? null
  const adapterPath = located?.adapterPath ?? null
  const found: Findings = { faults: [], looked: [] }
  if (modelPath === null && adapterPath === null) found.faults.push('there is no model here')
  const config = modelPath === null ? null : await readJson(join(modelPath, 'config.json'))
  const tensors = modelPath === null ? null : await checkModel(modelPath, config, found)
  const baseModel = adapterPath === null ? null : await checkAdapter(adapterPath, tensors, found)
  const architectures = isRecord(config) ? config.architectures : null
  const architecture = Array.isArray(architectures) && typeof architectures[0] === 'string' ? architectures[0] : null
  return { ...found, modelPath, adapterPath, baseModel, architecture }
}

async function checkModel(modelPath: string, config: unknown, check: Findings): Promise<Set<string>> {
  if (!isRecord(config)) check.faults.push('config.json is missing or not JSON')
  else if (typeof config.model_type !== 'string') check.faults.push('config.json does not say which type of model it is')
  else check.looked.push(`config.json: ${config.model_type}`)
  const headers = await readHeaders(modelPath, check)
  const tensors = new Set([...headers.values()].flatMap((header) => header.tensors.map(({ name }) => name)))
  const index = await readJson(join(modelPath, 'model.safetensors.index.json'))
  const map = isRecord(index) && isRecord(index.weight_map) ? index.weight_map : null
  if (map) {
    for (const shard of new Set(Object.values(map).map(String))) {
      if (!headers.has(shard) && !check.faults.some((fault) => fault.startsWith(`${shard} `))) check.faults.push(`${shard} is missing`)
    }
    const lost = Object.entries(map).find(
      ([name, shard]) => headers.has(String(shard)) && !headers.get(String(shard))?.tensors.some((tensor) => tensor.name === name),
    )
    if (lost) check.faults.push(`${lost[1]} does not hold ${lost[0]}, which the index says`)
    check.looked.push(`index: ${new Set(Object.values(map)).size} shards`)
  } else if (index !== null) check.faults.push('model.safetensors.index.json is not an index')
  else if (headers.size > 1) check.faults.push('there are several shards, but no index of them')
  if (headers.size === 0 && !check.faults.some((fault) => fault.includes('.safetensors')))
    check.faults.push('there are no safetensors weights')
  if (headers.size > 0) check.looked.push(`${tensors.size} tensors in ${headers.size} ${headers.size === 1 ? 'file' : 'files'}`)
  return tensors
}

/** @returns the model that the adapter is for, where its config says so */
async function checkAdapter(adapterPath: string, base: Set<string> | null, check: Findings): Promise<string | null> {
  const text = await readText(join(adapterPath, 'adapter_config.json'))
  const config = text === null ? null : readAdapterConfig(text)
  if (!config) check.faults.push('adapter_config.json is missing or not JSON')
  const baseModel = config?.baseModel ?? null
  const headers = await readHeaders(adapterPath, check)
  const header = headers.get('adapter_model.safetensors')
  if (!header) {
    if (!check.faults.some((fault) => fault.startsWith('adapter_model'))) check.faults.push('adapter_model.safetensors is missing')
    return baseModel
  }
  check.looked.push(`adapter: ${header.tensors.length} tensors${baseModel ? ` for ${baseModel}` : ''}`)
  if (!base) return baseModel
  // PEFT names a module's halves `base_model.model.<module>.lora_A.weight`.
  const modules = header.tensors.map(({ name }) => name.replace(/^base_model\.model\./, '').replace(/\.lora_[AB](?:\.\w+)?\.weight$/, ''))
  const there = new Set([...base].map(withoutWrappers))
  const isThere = (module: string) => there.has(`${withoutWrappers(module)}.weight`) || there.has(withoutWrappers(module))
  const strange = modules.filter((module) => !isThere(module))
  if (strange.length === modules.length) check.faults.push(`the adapter does not fit the model: ${strange[0]} is not in it`)
  return baseModel
}

/**
 * A tensor's or module's name without the models that it lies in. transformers saves some by other names than they have in memory,
 * which PEFT keeps: `model.language_model.layers` is `model.layers` in Qwen2.5-VL, `language_model.model.layers` in InternVL.
 */
function withoutWrappers(name: string): string {
  return name.replace(/^(?:(?:model|language_model)\.)+/, '')
}

async function readHeaders(folder: string, check: Findings): Promise<Map<string, SafetensorsHeader>> {
  const headers = new Map<string, SafetensorsHeader>()
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.safetensors'))
  for (const name of names) {
    const header = await readHeader(join(folder, name)).catch(() => 'it cannot be read')
    if (typeof header === 'string') check.faults.push(`${name} is damaged: ${header}`)
    else headers.set(name, header)
  }
  return headers
}

async function readHeader(path: string): Promise<SafetensorsHeader | string> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    return await readSafetensors(async (offset, length) => {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    }, size)
  } finally {
    await handle.close()
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return (await stat(path)).size > LARGEST_JSON ? null : await readFile(path, 'utf8')
  } catch {
    return null
  }
}

/** Null when it is not there; what is there but no JSON is its name, which no caller takes for its content. */
async function readJson(path: string): Promise<unknown> {
  const text = await readText(path)
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    return basename(path)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
