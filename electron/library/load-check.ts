import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadFacts } from '../../shared/contract/library.ts'
import { viLoaderFor } from '../../shared/library/architecture.ts'
import { isPlainObject } from '../../shared/vi/plain-object.ts'
import { readSafetensors, type SafetensorsHeader } from '../archive/safetensors.ts'
import { checkAdapter } from './adapter-check.ts'
import { locateModel } from './layout.ts'
import { readJson } from './read-json.ts'
import { checkCode } from './remote-code.ts'
import { lookAtViModel } from './vi-model.ts'

/** What was found, in words, while it is looked at. */
export type Findings = Pick<LoadFacts, 'faults' | 'looked'>

/**
 * Where a folder's model and adapter are, how they were trained, and whether they will load, as far as their files tell: the config
 * parses, every shard of the index is there with the tensors that the index names, headers agree with file lengths, the adapter's
 * modules are in the base, and what Vi's SDK makes of it. Weights are not read.
 */
export async function lookHowToLoad(folder: string, signal?: AbortSignal): Promise<LoadFacts> {
  const located = (await locateModel(folder)) ?? (await locateModel(folder, 'adapter'))
  const modelPath = located?.modelPath ?? null
  const adapterPath = located?.adapterPath ?? null
  const found: Findings = { faults: [], looked: [] }
  if (modelPath === null && adapterPath === null) found.faults.push('there is no model here')
  const config = modelPath === null ? null : await readJson(join(modelPath, 'config.json'))
  const { headers, remoteCode } = modelPath === null ? NO_MODEL : await checkModel(modelPath, config, found)
  const adapter = adapterPath === null ? null : await readHeaders(adapterPath, found)
  const baseModel = adapterPath === null || !adapter ? null : await checkAdapter(adapterPath, adapter, headers, found)
  const facts = configFacts(config)
  return { ...found, modelPath, adapterPath, baseModel, remoteCode, ...facts, ...(await lookAtViModel(folder, facts, signal)) }
}

function configFacts(config: unknown): Pick<LoadFacts, 'modelType' | 'architecture'> {
  const { model_type: modelType, architectures } = isPlainObject(config) ? config : {}
  const architecture: unknown = Array.isArray(architectures) ? architectures[0] : null
  return {
    modelType: typeof modelType === 'string' ? modelType : null,
    architecture: typeof architecture === 'string' ? architecture : null,
  }
}

const DAMAGED = ' is damaged: '
const NO_MODEL: CheckedModel = { headers: null, remoteCode: null }

interface CheckedModel {
  headers: Map<string, SafetensorsHeader> | null
  remoteCode: LoadFacts['remoteCode']
}

async function checkModel(modelPath: string, config: unknown, check: Findings): Promise<CheckedModel> {
  if (!isPlainObject(config)) check.faults.push('config.json is missing or not JSON')
  else if (typeof config.model_type !== 'string') check.faults.push('config.json does not say which type of model it is')
  else check.looked.push(`config.json: ${config.model_type}`)
  const loader = isPlainObject(config) ? viLoaderFor(configFacts(config)) : null
  // These two bring code of their own, in part or in whole, and the code that loads them allows it.
  const remoteCode = loader === 'deepseekocr' || loader === 'nvila' ? await checkCode(modelPath, config, check) : null
  const headers = await readHeaders(modelPath, check)
  const tensors = new Set([...headers.values()].flatMap((header) => header.tensors.map(({ name }) => name)))
  const index = await readJson(join(modelPath, 'model.safetensors.index.json'))
  const map = isPlainObject(index) && isPlainObject(index.weight_map) ? index.weight_map : null
  if (map) {
    // Others may have written the index: what it names is looked up, not searched for.
    const damaged = new Set(check.faults.map((fault) => fault.slice(0, fault.indexOf(DAMAGED))))
    for (const shard of new Set(Object.values(map).map(String)))
      if (!headers.has(shard) && !damaged.has(shard)) check.faults.push(`${shard} is missing`)
    const namesIn = new Map([...headers].map(([shard, header]) => [shard, new Set(header.tensors.map(({ name }) => name))]))
    const lost = Object.entries(map).find(([name, shard]) => namesIn.get(String(shard))?.has(name) === false)
    if (lost) check.faults.push(`${lost[1]} does not hold ${lost[0]}, which the index says`)
    check.looked.push(`index: ${new Set(Object.values(map)).size} shards`)
  } else if (index !== null) check.faults.push('model.safetensors.index.json is not an index')
  else if (headers.size > 1) check.faults.push('there are several shards, but no index of them')
  else if (headers.size === 1 && !headers.has('model.safetensors'))
    check.faults.push(`the weights are in ${[...headers.keys()][0]}, but without an index only model.safetensors is looked for`)
  if (headers.size === 0 && !check.faults.some((fault) => fault.includes('.safetensors')))
    check.faults.push('there are no safetensors weights')
  if (headers.size > 0) check.looked.push(`${tensors.size} tensors in ${headers.size} ${headers.size === 1 ? 'file' : 'files'}`)
  return { headers, remoteCode }
}

async function readHeaders(folder: string, check: Findings): Promise<Map<string, SafetensorsHeader>> {
  const headers = new Map<string, SafetensorsHeader>()
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.safetensors'))
  for (const name of names) {
    const header = await readHeader(join(folder, name)).catch(() => 'it cannot be read')
    if (typeof header === 'string') check.faults.push(`${name}${DAMAGED}${header}`)
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
