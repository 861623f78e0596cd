import { blocksOf, textOf } from './blocks.ts'
import { isPlainObject } from './plain-object.ts'
import type { Run } from './run.ts'

/** How a run trains its base model. */
export interface FineTuning {
  /** `qlora`: an adapter over a quantized base. */
  method: 'lora' | 'qlora' | 'full'
  /** The rank of the adapter; null where the block does not tell, or there is none. */
  rank: number | null
}

const METHOD_KEY = /^(?:method|(?:train(?:ing)?|(?:fine[-_]?)?tun(?:e|ing)|peft)[-_]?(?:method|mode|strategy|type))$/i
const FULL = /^(?:sft|full(?:[-_ ]?(?:sft|ft|fine[-_ ]?tun(?:e|ing)))?)$/i
const LORA = /^lora(?:[-_ ]training)?$/i
const RANK_KEYS = ['rank', 'r', 'loraRank', 'lora_rank'] as const

/** How a run trains, when its model or training block says so; else null. */
export function fineTuningOf(run: Pick<Run, 'spec'>): FineTuning | null {
  const settings = [...blocksOf(run, 'model'), ...blocksOf(run, 'train')]
  const loras = settings.flatMap(({ lora }) => (isPlainObject(lora) && lora.enabled !== false ? [lora] : []))
  const method = settings.map(methodIn).find((found) => found !== null) ?? (loras.length > 0 ? 'lora' : null)
  if (method === null) return null
  if (method === 'full') return { method, rank: null }
  const isQuantized = settings.some(({ quantization }) => isPlainObject(quantization) && quantization.enabled === true)
  const rank = [...loras, ...settings].map(rankIn).find((found) => found !== null) ?? null
  return { method: isQuantized ? 'qlora' : method, rank }
}

/** `LoRA r16`, `QLoRA`, `Full fine-tuning`. */
export function fineTuningWords({ method, rank }: FineTuning): string {
  if (method === 'full') return 'Full fine-tuning'
  return `${method === 'qlora' ? 'QLoRA' : 'LoRA'}${rank === null ? '' : ` r${rank}`}`
}

function methodIn(settings: Record<string, unknown>): FineTuning['method'] | null {
  for (const [key, value] of Object.entries(settings)) {
    const method = methodOf(key, value)
    if (method !== null) return method
  }
  return null
}

/** The method that one setting names; null for a setting that names none. */
export function methodOf(key: string, value: unknown): FineTuning['method'] | null {
  const text = METHOD_KEY.test(key) ? textOf(value) : null
  if (text === null) return null
  if (/^qlora$/i.test(text)) return 'qlora'
  if (LORA.test(text)) return 'lora'
  return FULL.test(text) ? 'full' : null
}

function rankIn(settings: Record<string, unknown>): number | null {
  for (const key of RANK_KEYS) {
    const rank = Number(textOf(settings[key]) ?? Number.NaN)
    if (Number.isInteger(rank) && rank > 0) return rank
  }
  return null
}
