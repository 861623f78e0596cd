import { constants, type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TarMember } from '../archive/tar-index.ts'
import { DIRECT_BYTES, isPageAligned } from './batch-pool.ts'
import { errnoOf } from './disk-error.ts'

/** Linux has it; zero elsewhere. */
const O_DIRECT = constants.O_DIRECT ?? 0
/** A file that is smaller is not worth opening twice. */
const WORTH_BYTES = 1024 * 1024

/**
 * The files of an archive's members in a folder: written at any place, in any order. Where the system can, whole pages go straight
 * from memory to the disk: that costs half of writing them through the system's cache, nothing is left to be forced to the disk at
 * the end, and a large checkpoint does not drive everything else out of the cache.
 */
export class MemberFiles {
  readonly #folder: string
  readonly #members: readonly TarMember[]
  readonly #open = new Map<number, Promise<FileHandle>>()
  readonly #direct = new Map<number, Promise<FileHandle>>()
  #canBeDirect = O_DIRECT !== 0
  #synced: Promise<void> = Promise.resolve()

  constructor(folder: string, members: readonly TarMember[]) {
    this.#folder = folder
    this.#members = members
  }

  /** Makes every folder, and the files that have no content. */
  async prepare(isChosen: (member: TarMember) => boolean): Promise<void> {
    const folders = new Set<string>()
    for (const member of this.#members) {
      if (isChosen(member)) folders.add(member.kind === 'folder' ? member.path : dirname(member.path))
    }
    for (const path of folders) await mkdir(join(this.#folder, path), { recursive: true })
    for (const member of this.#members) {
      if (isChosen(member) && member.kind === 'file' && member.sizeBytes === 0) await (await open(this.#pathOf(member), 'a')).close()
    }
  }

  /** Writes bytes from a position of a member's file on. */
  async write(member: number, bytes: Buffer, position: number): Promise<void> {
    let done = 0
    const pages = isPageAligned(bytes) && position % DIRECT_BYTES === 0 ? bytes.length - (bytes.length % DIRECT_BYTES) : 0
    if (pages >= WORTH_BYTES && this.#canBeDirect) done = await this.#writeDirectly(member, bytes.subarray(0, pages), position)
    const handle = await this.#handle(member)
    while (done < bytes.length) {
      // A short write is followed by the rest, or by the error that stopped it.
      done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten
    }
  }

  /** Reads from a member's file; fewer bytes than asked only at its end. Empty when there is no such file. */
  async read(member: number, target: Buffer, position: number): Promise<number> {
    const handle = await this.#handle(member)
    let done = 0
    while (done < target.length) {
      const { bytesRead } = await handle.read(target, done, target.length - done, position + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
    return done
  }

  /**
   * Says that a member's file has all its bytes: it is forced to the disk and closed while others are still being written. One at a
   * time, since each holds one of the few threads that write. Resolves when it is on the disk.
   */
  finish(member: number): Promise<void> {
    this.#synced = this.#synced.then(async () => {
      const handle = await this.#handle(member)
      await handle.truncate(this.#members[member]?.sizeBytes ?? 0) // nothing of an earlier, longer file stays behind its end
      await handle.datasync()
      await this.#close(member)
    })
    return this.#synced
  }

  /** Waits until every finished file is on the disk. */
  settle(): Promise<void> {
    return this.#synced
  }

  /** Closes what is open. */
  async close(): Promise<void> {
    await this.#synced.catch(() => {}) // seen by who finished the file, or settles
    await Promise.all([...this.#open.keys()].map((member) => this.#close(member)))
  }

  /** How many bytes were written; 0 where the file system does not do that. */
  async #writeDirectly(member: number, pages: Buffer, position: number): Promise<number> {
    try {
      await this.#handle(member) // makes the file
      const handle = await openOnce(this.#direct, member, () => open(this.#pathOf(this.#member(member)), constants.O_WRONLY | O_DIRECT))
      return (await handle.write(pages, 0, pages.length, position)).bytesWritten
    } catch (error) {
      if (!['EINVAL', 'EOPNOTSUPP', 'ENOTSUP'].includes(errnoOf(error))) throw error
      this.#canBeDirect = false
      return 0
    }
  }

  #member(index: number): TarMember {
    const member = this.#members[index]
    if (!member) throw new RangeError(`no member ${index}`)
    return member
  }

  #pathOf(member: TarMember): string {
    return join(this.#folder, member.path)
  }

  #handle(member: number): Promise<FileHandle> {
    const path = this.#pathOf(this.#member(member))
    return openOnce(this.#open, member, () =>
      // `a+` would write at the end wherever told on Linux; `r+` needs the file to be there.
      open(path, 'r+').catch((error: unknown) => {
        if (errnoOf(error) !== 'ENOENT') throw error
        return open(path, 'wx+')
      }),
    )
  }

  async #close(member: number): Promise<void> {
    for (const handles of [this.#direct, this.#open]) {
      const opened = handles.get(member)
      handles.delete(member)
      await (await opened?.catch(() => null))?.close()
    }
  }
}

/** The handle of a member that has been opened already, or is now. */
function openOnce(handles: Map<number, Promise<FileHandle>>, member: number, openNow: () => Promise<FileHandle>): Promise<FileHandle> {
  const known = handles.get(member)
  if (known) return known
  const opened = openNow()
  handles.set(member, opened)
  opened.catch(() => handles.delete(member))
  return opened
}
