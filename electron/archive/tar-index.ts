import { ArchiveRefusedError, MemberNames } from './member-name.ts'
import { type PaxFacts, parsePax } from './pax.ts'
import { BLOCK_BYTES, isTarHeader, isZeroBlock, parseTarHeader, TarDamagedError, type TarHeader, textOf } from './tar-header.ts'

/** Reads bytes of an archive; fewer than asked only at its end. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>

/** A file or folder of an archive. */
export interface TarMember {
  /** Below the destination, with `/` between its parts. Checked by {@link MemberNames}. */
  path: string
  kind: 'file' | 'folder'
  /** Where its content begins in the archive. */
  offset: number
  sizeBytes: number
}

/** The members of a plain tar, in order. Their contents do not overlap. */
export interface TarIndex {
  members: TarMember[]
}

/** What walking an archive at a distance may cost. */
export interface WalkLimits {
  requests: number
  bytes: number
}

/** How much of the archive's beginning {@link readTarIndex} wants to have already. */
export const FIRST_WINDOW_BYTES = 64 * 1024

const WALK_LIMITS: WalkLimits = { requests: 256, bytes: 16 * 1024 * 1024 }
const LARGEST_META_BYTES = 1024 * 1024
const SMALL_WINDOW_BYTES = 16 * 1024

/**
 * Walks the headers of a plain tar, reading past contents by range: about one request for each large member. Every member is
 * looked at before anything is written, so an archive is taken or refused whole.
 * @param first the archive's first {@link FIRST_WINDOW_BYTES}, or all of it when it is smaller
 * @returns null when it is no plain tar, or would take more requests or bytes than allowed: such archives are read as a stream
 * @throws ArchiveRefusedError, TarDamagedError
 */
export async function readTarIndex(
  read: ReadAt,
  sizeBytes: number,
  first: Buffer,
  limits: WalkLimits = WALK_LIMITS,
): Promise<TarIndex | null> {
  if (!isTarHeader(first.subarray(0, BLOCK_BYTES))) return null
  const walk = new Walk(read, sizeBytes, first, limits)
  const names = new MemberNames()
  const members: TarMember[] = []
  let meta = new Meta()
  try {
    for (;;) {
      const block = await walk.take(BLOCK_BYTES)
      if (isZeroBlock(block)) {
        await checkEnd(walk, meta)
        return { members }
      }
      const header = parseTarHeader(block)
      if (header.kind === 'file' || header.kind === 'folder') {
        const member = memberOf(header.kind, header, meta, walk.position, names)
        if (member.offset + member.sizeBytes > sizeBytes)
          throw new ArchiveRefusedError(member.path, 'it is larger than the archive that holds it')
        members.push(member)
        walk.skip(padded(member.sizeBytes))
        meta = new Meta()
      } else {
        if (header.sizeBytes > LARGEST_META_BYTES) throw new ArchiveRefusedError(header.name, 'its header is larger than 1 MiB')
        meta.add(header, (await walk.take(padded(header.sizeBytes))).subarray(0, header.sizeBytes))
      }
    }
  } catch (error) {
    if (error instanceof TooFar) return null
    throw error
  }
}

/** What the meta headers before a member say about it. */
class Meta {
  #longName: string | null = null
  #hasLongLink = false
  #pax: PaxFacts | null = null

  /** Sizes and names in a meta header never apply to another meta header: readers that do so disagree on what follows. */
  add({ kind, name }: TarHeader, content: Buffer): void {
    const twice = () => new ArchiveRefusedError(this.name ?? name, 'it is described twice')
    if (kind === 'long-name') {
      if (this.name !== null) throw twice()
      this.#longName = textOf(content)
    } else if (kind === 'long-link') {
      if (this.#hasLongLink) throw twice()
      this.#hasLongLink = true
    } else if (kind === 'pax') {
      if (this.#pax) throw twice()
      this.#pax = parsePax(content)
      if (this.#pax.path !== undefined && this.#longName !== null) throw twice()
    } else {
      const all = parsePax(content)
      if (Object.keys(all).length > 0) throw new ArchiveRefusedError(all.path ?? name, 'a name or size is given for all members at once')
    }
  }

  get name(): string | null {
    return this.#pax?.path ?? this.#longName
  }

  get sizeBytes(): number | null {
    return this.#pax?.sizeBytes ?? null
  }

  get isEmpty(): boolean {
    return this.#longName === null && !this.#hasLongLink && this.#pax === null
  }

  get hasLink(): boolean {
    return this.#hasLongLink || this.#pax?.linkpath !== undefined
  }
}

function memberOf(kind: 'file' | 'folder', header: TarHeader, meta: Meta, offset: number, names: MemberNames): TarMember {
  const name = meta.name ?? header.name
  const sizeBytes = meta.sizeBytes ?? header.sizeBytes
  if (meta.hasLink) throw new ArchiveRefusedError(name, 'it is a link')
  const isFolder = kind === 'folder' || name.endsWith('/') // tars older than ustar mark folders so
  if (isFolder && sizeBytes > 0) throw new ArchiveRefusedError(name, 'it is a folder with content of its own')
  return { path: names.accept(name, isFolder ? 'folder' : 'file'), kind: isFolder ? 'folder' : 'file', offset, sizeBytes }
}

/** An archive ends in two blocks of zeros; what comes after them is not looked at, as by every tar. */
async function checkEnd(walk: Walk, meta: Meta): Promise<void> {
  if (!meta.isEmpty) throw new TarDamagedError('it ends where a member was announced')
  if (walk.left >= BLOCK_BYTES && !isZeroBlock(await walk.take(BLOCK_BYTES)))
    throw new TarDamagedError('there is a gap between its members')
}

function padded(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES
}

/** Walking on would take more than is allowed. */
class TooFar extends Error {}

/** A place in the archive and the window of bytes around it. */
class Walk {
  readonly #read: ReadAt
  readonly #sizeBytes: number
  readonly #limits: WalkLimits
  #window: Buffer
  #windowStart = 0
  #requests = 0
  #bytes = 0
  #lastFetchEnd = 0
  position = 0

  constructor(read: ReadAt, sizeBytes: number, first: Buffer, limits: WalkLimits) {
    this.#read = read
    this.#sizeBytes = sizeBytes
    this.#window = first
    this.#lastFetchEnd = first.length
    this.#limits = limits
  }

  get left(): number {
    return this.#sizeBytes - this.position
  }

  skip(bytes: number): void {
    this.position += bytes
  }

  /** The next bytes, from the window or by a request. */
  async take(bytes: number): Promise<Buffer> {
    if (this.left < bytes) throw new TarDamagedError('it ends before its end mark')
    if (this.position < this.#windowStart || this.position + bytes > this.#windowStart + this.#window.length) await this.#fetch(bytes)
    const from = this.position - this.#windowStart
    this.position += bytes
    return this.#window.subarray(from, from + bytes)
  }

  async #fetch(bytes: number): Promise<void> {
    // Where members are small, the next one is near too: a larger window saves requests.
    const isNear = this.position - this.#lastFetchEnd < FIRST_WINDOW_BYTES
    const length = Math.min(this.left, Math.max(bytes, isNear ? FIRST_WINDOW_BYTES : SMALL_WINDOW_BYTES))
    this.#requests += 1
    this.#bytes += length
    if (this.#requests > this.#limits.requests || this.#bytes > this.#limits.bytes) throw new TooFar()
    this.#window = await this.#read(this.position, length)
    this.#windowStart = this.position
    this.#lastFetchEnd = this.position + length
    if (this.#window.length < length) throw new TarDamagedError('it is shorter than announced')
  }
}
