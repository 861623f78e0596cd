import { blocksOf, textOf } from './blocks.ts'
import { isPlainObject } from './plain-object.ts'
import type { Run } from './run.ts'

/** The model that a run trains, as its model block names it: `architecture` of the wire. */
export interface BaseModel {
  /** A key such as `qwen25vl`; in older runs a name for people. */
  name: string
  /** `7b` …; null where the block does not tell. */
  size: string | null
}

/** What people call the architectures for which Vi's SDK has a loader, by their keys there. */
const NAMES = new Map([
  ['qwen25vl', 'Qwen2.5-VL'],
  ['qwen3vl', 'Qwen3-VL'],
  ['qwen35', 'Qwen3.5'],
  ['qwen36', 'Qwen3.6'],
  ['gemma4', 'Gemma 4'],
  ['cosmosreason1', 'Cosmos-Reason1'],
  ['cosmosreason2', 'Cosmos-Reason2'],
  ['internvl35', 'InternVL3.5'],
  ['llavanext', 'LLaVA-NeXT'],
  ['nvila', 'NVILA-Lite'],
  ['deepseekocr', 'DeepSeek-OCR'],
])
const OLDER_KEYS = ['architecture', 'baseModel', 'model', 'name'] as const
const PARAMETERS = /^[ae]?\d+(?:\.\d+)?[bm]$/i

/** The base model of a run: the architecture of its model block, or the name that older blocks have; null when no block tells. */
export function baseModelOf(run: Pick<Run, 'spec'>): BaseModel | null {
  const settings = blocksOf(run, 'model')
  for (const { architecture } of settings) {
    const name = isPlainObject(architecture) ? textOf(architecture.name) : null
    if (name !== null && isPlainObject(architecture)) return { name, size: textOf(architecture.size) }
  }
  for (const each of settings) {
    for (const key of OLDER_KEYS) {
      const value = each[key]
      if (typeof value === 'string' && value.trim() !== '') return { name: value.trim(), size: null }
    }
  }
  return null
}

/** A base model in words, `Qwen2.5-VL 7B`; a key that is not known stays as it is. */
export function baseModelWords({ name, size }: BaseModel): string {
  const known = NAMES.get(name.toLowerCase().replace(/[^a-z0-9]/g, '')) ?? name
  return size === null ? known : `${known} ${sizeWords(size)}`
}

/** `7b` → `7B`, `30b-a3b` → `30B-A3B`; anything else stays as it is. */
function sizeWords(size: string): string {
  return size.split('-').every((part) => PARAMETERS.test(part)) ? size.toUpperCase() : size
}
