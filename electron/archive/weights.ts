import type { Weights } from '../../shared/contract/inside.ts'
import type { SafetensorsHeader } from './safetensors.ts'

/** What several safetensors files hold together, by the type of their numbers, the most first. */
export function sumWeights(headers: readonly SafetensorsHeader[]): Weights {
  const byType = new Map<string, number>()
  let tensors = 0
  let sizeBytes = 0
  for (const header of headers) {
    tensors += header.tensors.length
    for (const tensor of header.tensors) {
      byType.set(tensor.dtype, (byType.get(tensor.dtype) ?? 0) + tensor.parameters)
      sizeBytes += tensor.sizeBytes
    }
  }
  const dtypes = [...byType].map(([dtype, parameters]) => ({ dtype, parameters })).sort((a, b) => b.parameters - a.parameters)
  return { parameters: dtypes.reduce((sum, { parameters }) => sum + parameters, 0), sizeBytes, tensors, shards: headers.length, dtypes }
}
