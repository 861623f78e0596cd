import type { Inside, Preview, Tensors } from '../../shared/contract/inside.ts'
import { readAdapterConfig } from '../archive/adapter-config.ts'
import { readSafetensors, type SafetensorsHeader } from '../archive/safetensors.ts'
import type { TarMember } from '../archive/tar-index.ts'
import { sumWeights } from '../archive/weights.ts'
import { belongsToAdapter } from '../library/layout.ts'
import type { ArchiveLink } from '../vi/archive-link.ts'
import { ArchiveSource } from './archive-source.ts'
import { DownloadError } from './download-error.ts'
import { explain } from './explain.ts'
import { openRanged, type RangedArchive } from './open-archive.ts'
import { Patience } from './patience.ts'
import { probeArchive } from './probe.ts'
import type { ArchiveStorage } from './storage.ts'

/** So long somebody waits who only wants to look. */
const GIVE_UP_MS = 8000
const LIST_LIMITS = { requests: 64, bytes: 4 * 1024 * 1024 }
/** Headers of safetensors files are read until looking has cost so much. */
const MOST_REQUESTS = 25
const MOST_BYTES = 1_000_000
/** A file's beginning, which often holds a whole header. */
const HEAD_BYTES = 24 * 1024
const VIEW_BYTES = 256 * 1024
const TEXT = /(?:\.(?:json|jsonl|txt|md|ya?ml|toml|jinja|py|cfg|ini|csv|model\.index)|(?:^|\/)(?:merges|vocab)\.\w+)$/i
const MOST_TENSORS = 20_000
const REMEMBERED = 64

type GetLink = (signal: AbortSignal) => Promise<ArchiveLink>

/** An archive that was looked into: what its small parts hold. */
interface Looked {
  archive: RangedArchive
  inside: Extract<Inside, { kind: 'open' }>
}

/** Reads what lies in archives by range, and remembers it for as long as they keep their tag. */
export class ArchiveViewer {
  readonly #storage: ArchiveStorage
  readonly #looked = new Map<string, Looked>()

  constructor(storage: ArchiveStorage) {
    this.#storage = storage
  }

  /** The list of files and what the weights' headers say, for at most 25 requests and 1 MB. @throws DownloadError, Vi's own error */
  async look(key: string, getLink: GetLink, signal: AbortSignal): Promise<Inside> {
    const windows = new Windows(this.#source(getLink, signal))
    const patience = new Patience({ giveUpAfterMs: GIVE_UP_MS })
    const known = this.#looked.get(key)
    if (known && (await probeArchive(this.#storage, getLink, signal)).etag === known.archive.etag) return known.inside
    const archive = await openRanged(windows.source, patience, signal, { limits: LIST_LIMITS, onRead: windows.keep }).catch(
      (error: unknown) => {
        throw explain(error, '')
      },
    )
    if (!archive) return this.#closed(getLink, signal)
    const inside = await describe(archive, windows)
    this.#remember(key, { archive, inside })
    return inside
  }

  /** The text of a file, at most 256 KiB of it. @throws DownloadError NO_SUCH_FILE, Vi's own error */
  async view(key: string, path: string, getLink: GetLink, signal: AbortSignal): Promise<Preview> {
    const { member, source } = await this.#member(key, path, getLink, signal)
    if (!isText(member.path)) throw noSuchFile(path)
    const length = Math.min(member.sizeBytes, VIEW_BYTES)
    const bytes = length === 0 ? Buffer.alloc(0) : await source.read({ start: member.offset, end: member.offset + length })
    return { text: new TextDecoder().decode(bytes), sizeBytes: member.sizeBytes, truncated: length < member.sizeBytes }
  }

  /** The tensors of a safetensors file. @throws DownloadError NO_SUCH_FILE, ARCHIVE_DAMAGED, Vi's own error */
  async tensors(key: string, path: string, getLink: GetLink, signal: AbortSignal): Promise<Tensors> {
    const { member, source } = await this.#member(key, path, getLink, signal)
    const header = await readSafetensors(
      readerOf(member, (offset, length) => source.read({ start: offset, end: offset + length })),
      member.sizeBytes,
    )
    if (typeof header === 'string') {
      throw new DownloadError('ARCHIVE_DAMAGED', {
        message: 'The file’s tensors cannot be listed.',
        detail: `${path}: ${header}.`,
        advice: 'The file itself is damaged on Vi.',
      })
    }
    const listed = header.tensors.slice(0, MOST_TENSORS)
    return { tensors: listed.map(({ sizeBytes: _, ...tensor }) => tensor), count: header.tensors.length }
  }

  async #member(key: string, path: string, getLink: GetLink, signal: AbortSignal): Promise<{ member: TarMember; source: ArchiveSource }> {
    if (!this.#looked.has(key)) await this.look(key, getLink, signal)
    const archive = this.#looked.get(key)?.archive
    const member = archive?.members.find((candidate) => candidate.kind === 'file' && candidate.path === path)
    if (!archive || !member) throw noSuchFile(path)
    const source = this.#source(getLink, signal)
    source.expect(archive)
    return { member, source }
  }

  #source(getLink: GetLink, signal: AbortSignal): ArchiveSource {
    return new ArchiveSource(this.#storage, getLink, new Patience({ giveUpAfterMs: GIVE_UP_MS }), signal)
  }

  async #closed(getLink: GetLink, signal: AbortSignal): Promise<Inside> {
    const { sizeBytes, crc32c, etag } = await probeArchive(this.#storage, getLink, signal)
    const reason =
      etag === null || etag.startsWith('W/')
        ? 'The storage does not answer parts of it reliably'
        : 'It is compressed, or its files lie too scattered'
    return {
      kind: 'closed',
      sizeBytes,
      hasChecksum: crc32c !== null,
      reason: `${reason}, so it can only be read from its beginning to its end.`,
    }
  }

  #remember(key: string, looked: Looked): void {
    this.#looked.delete(key)
    this.#looked.set(key, looked)
    const oldest = this.#looked.keys().next().value
    if (this.#looked.size > REMEMBERED && oldest !== undefined) this.#looked.delete(oldest)
  }
}

async function describe(archive: RangedArchive, windows: Windows): Promise<Looked['inside']> {
  const files = archive.members.filter(({ kind }) => kind === 'file')
  const model: SafetensorsHeader[] = []
  const adapter: SafetensorsHeader[] = []
  const faults: Looked['inside']['faults'] = []
  let isComplete = true
  for (const member of files) {
    if (!member.path.endsWith('.safetensors')) continue
    const header = windows.isSpent ? null : await readSafetensors(readerOf(member, windows.read), member.sizeBytes)
    if (header === null) isComplete = false
    else if (typeof header === 'string') faults.push({ path: member.path, reason: header })
    else (belongsToAdapter(member.path) ? adapter : model).push(header)
  }
  const config = files.find(({ path }) => path.endsWith('adapter_config.json'))
  const configText = config && config.sizeBytes < VIEW_BYTES ? await windows.read(config.offset, config.sizeBytes) : null
  return {
    kind: 'open',
    sizeBytes: archive.sizeBytes,
    hasChecksum: archive.crc32c !== null,
    files: files.map(({ path, sizeBytes }) => ({ path, sizeBytes, canView: isText(path), ofAdapter: belongsToAdapter(path) })),
    model: isComplete && model.length > 0 ? sumWeights(model) : null,
    adapter: isComplete && adapter.length > 0 ? sumWeights(adapter) : null,
    adapterConfig: configText && readAdapterConfig(configText.toString('utf8')),
    faults,
  }
}

/** Reads of an archive that were made already, so that none is made twice. */
class Windows {
  readonly source: ArchiveSource
  readonly #kept: { start: number; bytes: Buffer }[] = []
  #bytes = 0

  constructor(source: ArchiveSource) {
    this.source = source
  }

  readonly keep = (start: number, bytes: Buffer): void => {
    this.#kept.push({ start, bytes })
    this.#bytes += bytes.length
  }

  /** Whether looking has cost as much as it may. */
  get isSpent(): boolean {
    return this.#kept.length + 2 > MOST_REQUESTS || this.#bytes + 2 * HEAD_BYTES > MOST_BYTES
  }

  readonly read = async (offset: number, length: number, end = offset + length): Promise<Buffer> => {
    const known = this.#kept.find(({ start, bytes }) => offset >= start && offset + length <= start + bytes.length)
    if (known) return known.bytes.subarray(offset - known.start, offset - known.start + length)
    const bytes = await this.source.read({ start: offset, end: Math.min(end, offset + Math.max(length, HEAD_BYTES)) })
    this.keep(offset, bytes)
    return bytes.subarray(0, length)
  }
}

/** Reads from a member's content. `read` is told where that ends, since it may take more at once. */
function readerOf(member: TarMember, read: (offset: number, length: number, end: number) => Promise<Buffer>) {
  return async (offset: number, length: number): Promise<Buffer> => {
    const there = Math.min(length, member.sizeBytes - offset)
    return read(member.offset + offset, there, member.offset + member.sizeBytes)
  }
}

function isText(path: string): boolean {
  return TEXT.test(path)
}

function noSuchFile(path: string): DownloadError {
  return new DownloadError('NO_SUCH_FILE', {
    message: 'There is no such file in this checkpoint that could be shown.',
    detail: path,
    advice: 'Refresh its list of files.',
  })
}
