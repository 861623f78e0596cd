import type { ModelFamily } from './model-family.ts'
import type { Segment } from './segments.ts'

/** A file of an archive: its path and its bytes. */
export interface SampleFile {
  path: string
  segments: Segment[]
}

/** The size of every hidden state of the made-up models. */
export const HIDDEN_SIZE = 64
const BYTES_PER_NUMBER = 2

/**
 * A safetensors file of bf16 tensors filled with made-up weights, of about `dataBytes` bytes. Tensors share them alike, but for those of
 * which `rowsOf` says how many rows of {@link HIDDEN_SIZE} they have.
 */
export function safetensors(
  path: string,
  tensorNames: readonly string[],
  dataBytes: number,
  seed: number,
  shapeOf: (name: string, numbers: number) => [number, number] = (_name, numbers) => [numbers / HIDDEN_SIZE, HIDDEN_SIZE],
  rowsOf: (name: string) => number | null = () => null,
): SampleFile & { tensors: string[]; dataBytes: number } {
  const sharing = tensorNames.filter((name) => rowsOf(name) === null)
  const rowsTaken = tensorNames.reduce((sum, name) => sum + (rowsOf(name) ?? 0), 0)
  const rowsShared = Math.max(sharing.length, Math.floor(dataBytes / (HIDDEN_SIZE * BYTES_PER_NUMBER)) - rowsTaken)
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  let offset = 0
  let rowsLeft = rowsShared
  for (const name of tensorNames) {
    const share = name === sharing.at(-1) ? rowsLeft : Math.max(1, Math.floor(rowsShared / sharing.length))
    const rows = rowsOf(name) ?? share
    if (rowsOf(name) === null) rowsLeft -= rows
    const bytes = rows * HIDDEN_SIZE * BYTES_PER_NUMBER
    header[name] = { dtype: 'BF16', shape: shapeOf(name, rows * HIDDEN_SIZE), data_offsets: [offset, offset + bytes] }
    offset += bytes
  }
  const json = Buffer.from(JSON.stringify(header))
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ')
  json.copy(padded)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return {
    path,
    segments: [{ bytes: Buffer.concat([length, padded]) }, { seed, length: offset }],
    tensors: [...tensorNames],
    dataBytes: offset,
  }
}

const LAYER_TENSORS = [
  'self_attn.q_proj',
  'self_attn.k_proj',
  'self_attn.v_proj',
  'self_attn.o_proj',
  'mlp.gate_proj',
  'mlp.up_proj',
  'mlp.down_proj',
]

/** Which weights a full model has. */
export interface FullModel {
  family: ModelFamily
  layers: number
  shards: number
  dataBytes: number
  seed: number
}

/** A full model's weights: one file, or shards with their index. */
export function fullModel(folder: string, { family, layers, shards, dataBytes, seed }: FullModel): SampleFile[] {
  const { before, layer, behind } = family.tensors
  const names = [...before]
  for (let index = 0; index < layers; index++) for (const tensor of LAYER_TENSORS) names.push(`${layer}.${index}.${tensor}.weight`)
  names.push(...behind)
  if (shards === 1) return [safetensors(`${folder}/model.safetensors`, names, dataBytes, seed)]
  const weightMap: Record<string, string> = {}
  const files: SampleFile[] = []
  let totalBytes = 0
  for (let shard = 0; shard < shards; shard++) {
    const name = `model-${serial(shard + 1)}-of-${serial(shards)}.safetensors`
    const from = Math.floor((shard * names.length) / shards)
    const to = Math.floor(((shard + 1) * names.length) / shards)
    const file = safetensors(`${folder}/${name}`, names.slice(from, to), Math.floor(dataBytes / shards), seed + shard)
    for (const tensor of file.tensors) weightMap[tensor] = name
    totalBytes += file.dataBytes
    files.push(file)
  }
  const index = { metadata: { total_size: totalBytes }, weight_map: weightMap }
  return [...files, jsonFile(`${folder}/model.safetensors.index.json`, index)]
}

/** A JSON file, indented as training tools write them. */
export function jsonFile(path: string, content: unknown): SampleFile {
  return { path, segments: [{ bytes: Buffer.from(`${JSON.stringify(content, null, 2)}\n`) }] }
}

function serial(number: number): string {
  return String(number).padStart(5, '0')
}
