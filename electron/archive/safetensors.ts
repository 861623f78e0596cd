const LENGTH_BYTES = 8
/** The format's own limit for its header. */
const LARGEST_HEADER_BYTES = 100_000_000

/** Reads bytes of a file, fewer than asked only at its end. */
export type ReadFileAt = (offset: number, length: number) => Promise<Buffer>

/** One tensor as its file's header describes it. */
export interface TensorFacts {
  name: string
  /** As in the file: `BF16`, `F32` … */
  dtype: string
  shape: number[]
}

/** A safetensors file's header. */
export interface SafetensorsHeader {
  tensors: TensorFacts[]
  metadata: Record<string, string>
}

/** How many bits one number of each type takes; others are not checked. */
const BITS: Record<string, number> = {
  F64: 64,
  F32: 32,
  F16: 16,
  BF16: 16,
  F8_E4M3: 8,
  F8_E5M2: 8,
  I64: 64,
  I32: 32,
  I16: 16,
  I8: 8,
  U64: 64,
  U32: 32,
  U16: 16,
  U8: 8,
  BOOL: 8,
}

/**
 * Reads a safetensors file's header and checks it against the file's size: JSON, whose tensors fill the file exactly, each as large
 * as its shape and type say (safetensors format: 8-byte little-endian length, JSON header, data without gaps).
 * @returns the header, or why the file cannot be right
 */
export async function readSafetensors(read: ReadFileAt, sizeBytes: number): Promise<SafetensorsHeader | string> {
  if (sizeBytes < LENGTH_BYTES) return 'it is too short to have a header'
  const headerBytes = Number((await read(0, LENGTH_BYTES)).readBigUInt64LE())
  if (headerBytes > LARGEST_HEADER_BYTES || LENGTH_BYTES + headerBytes > sizeBytes) return 'its header is longer than the file'
  let parsed: unknown
  try {
    parsed = JSON.parse((await read(LENGTH_BYTES, headerBytes)).toString('utf8'))
  } catch {
    return 'its header is not JSON'
  }
  const entries = entriesOf(parsed)
  if (!entries) return 'its header does not say where its tensors are'
  let at = 0
  for (const { start, end } of [...entries.tensors].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at || end < start) return 'its tensors overlap or leave gaps'
    at = end
  }
  if (LENGTH_BYTES + headerBytes + at !== sizeBytes) return 'its tensors do not fill it exactly'
  const odd = entries.tensors.find(({ dtype, shape, start, end }) => {
    const bits = BITS[dtype]
    return bits !== undefined && (parametersOf({ shape }) * bits) / 8 !== end - start
  })
  if (odd) return `the tensor ${odd.name} is not as large as its shape says`
  return { tensors: entries.tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape })), metadata: entries.metadata }
}

/** Why a safetensors file cannot be right; null when nothing speaks against it. Its weights are not read. */
export async function checkSafetensors(read: ReadFileAt, sizeBytes: number): Promise<string | null> {
  const header = await readSafetensors(read, sizeBytes)
  return typeof header === 'string' ? header : null
}

/** How many numbers a tensor holds. */
export function parametersOf({ shape }: Pick<TensorFacts, 'shape'>): number {
  return shape.reduce((product, length) => product * length, 1)
}

interface Entries {
  tensors: (TensorFacts & { start: number; end: number })[]
  metadata: Record<string, string>
}

function entriesOf(header: unknown): Entries | null {
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return null
  const found: Entries = { tensors: [], metadata: {} }
  for (const [name, tensor] of Object.entries(header as Record<string, unknown>)) {
    if (typeof tensor !== 'object' || tensor === null) return null
    if (name === '__metadata__') {
      for (const [key, value] of Object.entries(tensor)) if (typeof value === 'string') found.metadata[key] = value
      continue
    }
    const { data_offsets: offsets, dtype, shape } = tensor as Record<string, unknown>
    if (!Array.isArray(offsets) || !Number.isSafeInteger(offsets[0]) || !Number.isSafeInteger(offsets[1])) return null
    if (typeof dtype !== 'string' || !Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length >= 0))
      return null
    found.tensors.push({ name, dtype, shape, start: offsets[0], end: offsets[1] })
  }
  return found
}
