const LENGTH_BYTES = 8
/** The format's own limit for its header. */
const LARGEST_HEADER_BYTES = 100_000_000

/**
 * Checks a safetensors file's structure without reading its weights: the header is JSON and its tensors fill the file exactly
 * (safetensors format: 8-byte little-endian length, JSON header, data without gaps).
 * Resolves to why the file cannot be right, or null.
 * @param read reads from the file, fewer bytes than asked only at its end
 */
export async function checkSafetensors(
  read: (offset: number, length: number) => Promise<Buffer>,
  sizeBytes: number,
): Promise<string | null> {
  if (sizeBytes < LENGTH_BYTES) return 'it is too short to have a header'
  const headerBytes = Number((await read(0, LENGTH_BYTES)).readBigUInt64LE())
  if (headerBytes > LARGEST_HEADER_BYTES || LENGTH_BYTES + headerBytes > sizeBytes) return 'its header is longer than the file'
  let header: unknown
  try {
    header = JSON.parse((await read(LENGTH_BYTES, headerBytes)).toString('utf8'))
  } catch {
    return 'its header is not JSON'
  }
  const ends = dataRanges(header)
  if (!ends) return 'its header does not say where its tensors are'
  let at = 0
  for (const [start, end] of ends.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (start !== at || end < start) return 'its tensors overlap or leave gaps'
    at = end
  }
  return LENGTH_BYTES + headerBytes + at === sizeBytes ? null : 'its tensors do not fill it exactly'
}

function dataRanges(header: unknown): [number, number][] | null {
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return null
  const ranges: [number, number][] = []
  for (const [name, tensor] of Object.entries(header as Record<string, unknown>)) {
    if (name === '__metadata__') continue
    const offsets = typeof tensor === 'object' && tensor !== null && 'data_offsets' in tensor ? tensor.data_offsets : null
    if (!Array.isArray(offsets) || !Number.isSafeInteger(offsets[0]) || !Number.isSafeInteger(offsets[1])) return null
    ranges.push([offsets[0], offsets[1]])
  }
  return ranges
}
