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
  /** How many numbers it holds. */
  parameters: number
  sizeBytes: number
}

/** A safetensors file's header. */
export interface SafetensorsHeader {
  tensors: TensorFacts[]
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
  const placed = tensorsOf(parsed)
  if (!placed) return 'its header does not say where its tensors are'
  let at = 0
  for (const { start, end } of [...placed].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at || end < start) return 'its tensors overlap or leave gaps'
    at = end
  }
  if (LENGTH_BYTES + headerBytes + at !== sizeBytes) return 'its tensors do not fill it exactly'
  const odd = placed.find(({ dtype, parameters, sizeBytes: size }) => {
    const bits = BITS[dtype]
    return bits !== undefined && (parameters * bits) / 8 !== size
  })
  if (odd) return `the tensor ${odd.name} is not as large as its shape says`
  return { tensors: placed.map(({ start: _, end: __, ...tensor }) => tensor) }
}

/** Why a safetensors file cannot be right; null when nothing speaks against it. Its weights are not read. */
export async function checkSafetensors(read: ReadFileAt, sizeBytes: number): Promise<string | null> {
  const header = await readSafetensors(read, sizeBytes)
  return typeof header === 'string' ? header : null
}

type PlacedTensor = TensorFacts & { start: number; end: number }

function tensorsOf(header: unknown): PlacedTensor[] | null {
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return null
  const found: PlacedTensor[] = []
  for (const [name, tensor] of Object.entries(header as Record<string, unknown>)) {
    if (typeof tensor !== 'object' || tensor === null) return null
    if (name === '__metadata__') continue
    const { data_offsets: offsets, dtype, shape } = tensor as Record<string, unknown>
    if (!Array.isArray(offsets) || !Number.isSafeInteger(offsets[0]) || !Number.isSafeInteger(offsets[1])) return null
    if (typeof dtype !== 'string' || !Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length >= 0))
      return null
    const [start, end] = offsets
    const parameters = shape.reduce<number>((product, length) => product * length, 1)
    found.push({ name, dtype, shape, parameters, sizeBytes: end - start, start, end })
  }
  return found
}
