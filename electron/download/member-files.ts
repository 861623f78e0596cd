import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TarMember } from '../archive/tar-index.ts'

/** The files of an archive's members in a folder: written at any place, in any order. */
export class MemberFiles {
  readonly #folder: string
  readonly #members: readonly TarMember[]
  readonly #open = new Map<number, Promise<FileHandle>>()
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
    const handle = await this.#handle(member)
    for (let done = 0; done < bytes.length; ) {
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

  #pathOf(member: TarMember): string {
    return join(this.#folder, member.path)
  }

  #handle(member: number): Promise<FileHandle> {
    const known = this.#open.get(member)
    if (known) return known
    const target = this.#members[member]
    if (!target) throw new RangeError(`no member ${member}`)
    // `a+` would write at the end wherever told on Linux; `r+` needs the file to be there.
    const opened = open(this.#pathOf(target), 'r+').catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return open(this.#pathOf(target), 'wx+')
    })
    this.#open.set(member, opened)
    opened.catch(() => this.#open.delete(member))
    return opened
  }

  async #close(member: number): Promise<void> {
    const opened = this.#open.get(member)
    this.#open.delete(member)
    await (await opened?.catch(() => null))?.close()
  }
}
