import { ArchiveRefusedError, nameText } from './member-name.ts'
import { TarDamagedError } from './tar-header.ts'

/** What a pax header says about the next member. Times, owners and comments are left aside. */
export interface PaxFacts {
  path?: string
  linkpath?: string
  sizeBytes?: number
}

const NAMED = new Set(['path', 'linkpath', 'size'])
const SPARSE = /^(GNU\.sparse\.|SCHILY\.realsize$)/

/**
 * Reads the records of a pax header: `<length> <key>=<value>\n` each (POSIX pax, "pax Extended Header").
 * @throws TarDamagedError, ArchiveRefusedError for sparse files and facts that are given twice
 */
export function parsePax(bytes: Buffer): PaxFacts {
  const found = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at)
    const digits = space === -1 ? '' : bytes.toString('latin1', at, Math.min(space, at + 16))
    const length = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0
    const end = at + length
    const equals = bytes.indexOf(0x3d, space)
    if (length === 0 || end > bytes.length || bytes[end - 1] !== 0x0a || equals === -1 || equals >= end) {
      throw new TarDamagedError('a pax header is malformed')
    }
    const key = nameText(bytes.subarray(space + 1, equals))
    if (SPARSE.test(key)) throw new ArchiveRefusedError(found.get('path') ?? key, 'it is a sparse file')
    if (NAMED.has(key)) {
      if (found.has(key)) throw new ArchiveRefusedError(found.get('path') ?? '', `its pax header gives ${key} twice`)
      found.set(key, nameText(bytes.subarray(equals + 1, end - 1)))
    }
    at = end
  }
  return factsOf(found)
}

function factsOf(found: ReadonlyMap<string, string>): PaxFacts {
  const path = found.get('path')
  const linkpath = found.get('linkpath')
  const size = found.get('size')
  if (size !== undefined && !(/^\d{1,16}$/.test(size) && Number.isSafeInteger(Number(size)))) {
    throw new ArchiveRefusedError(path ?? '', 'its size is not a number')
  }
  return {
    ...(path === undefined ? {} : { path }),
    ...(linkpath === undefined ? {} : { linkpath }),
    ...(size === undefined ? {} : { sizeBytes: Number(size) }),
  }
}
