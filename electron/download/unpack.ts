import { once } from 'node:events'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Parser, type ReadEntry } from 'tar'
import { crc32c, encodeCrc32c } from '../archive/crc32c.ts'
import { ArchiveRefusedError, MemberNames } from '../archive/member-name.ts'

/** A file that was unpacked: its path with `/`, its size and the CRC32C of its bytes. */
export interface UnpackedFile {
  path: string
  sizeBytes: number
  crc32c: string
}

/** What unpacking reports on the way. */
export interface UnpackReport {
  file: (path: string, sizeBytes: number) => void
  written: (path: string, writtenBytes: number) => void
}

const FILE_TYPES = new Set(['File', 'OldFile', 'ContiguousFile'])
const WRITE_BYTES = 1024 * 1024

/**
 * Unpacks a tar (plain or compressed) into an empty folder as its bytes come in: plain files and folders with safe names only.
 * Modes, owners and times of the archive are not taken over.
 */
export class Unpacker {
  readonly files: UnpackedFile[] = []
  /** Files that were read past. */
  readonly leftOut: { path: string; sizeBytes: number }[] = []
  readonly #folder: string
  readonly #report: UnpackReport
  readonly #isWanted: (path: string) => boolean
  readonly #names = new MemberNames()
  readonly #parser: Parser
  readonly #waiting = new Set<(error: unknown) => void>()
  #failure: { error: unknown } | null = null
  #writing: Promise<void> = Promise.resolve()

  /** @param isWanted which files are written; the others are read past */
  constructor(folder: string, report: UnpackReport, isWanted: (path: string) => boolean = () => true) {
    this.#isWanted = isWanted
    this.#folder = folder
    this.#report = report
    this.#parser = new Parser({ strict: true, onReadEntry: (entry) => this.#take(entry) })
    this.#parser.on('error', (error: unknown) => this.#fail(error))
    // Sparse files, unknown types and headers over 1 MiB: the parser would skip them in silence.
    this.#parser.on('ignoredEntry', (entry) => this.#fail(new ArchiveRefusedError(entry.path, 'it is of a kind that is not unpacked')))
  }

  /** Takes the next bytes; resolves when more are wanted. */
  async write(chunk: Buffer): Promise<void> {
    const more = this.#parser.write(chunk)
    await this.#unlessFailed(more ? undefined : once(this.#parser, 'drain'))
  }

  /** Says that all bytes are in; resolves when every file is on disk. */
  async end(): Promise<void> {
    const ended = once(this.#parser, 'end')
    this.#parser.end()
    await this.#unlessFailed(ended)
    await this.#unlessFailed(this.#writing)
  }

  /** Waits for the file that is being written to be closed, after a failure. */
  async settle(): Promise<void> {
    this.#fail(new Error('unpacking was stopped'))
    await this.#writing.catch(() => {})
  }

  /** The first failure ends everything that is being waited for. */
  #fail(error: unknown): void {
    this.#failure ??= { error }
    for (const reject of this.#waiting) reject(error)
    this.#waiting.clear()
  }

  /** Waits for something, or for the failure of anything. (A race against one long-lived promise would keep every chunk in memory.) */
  #unlessFailed<T>(awaited: Promise<T> | T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(this.#failure.error)
      else this.#waiting.add(reject)
      Promise.resolve(awaited).then(
        (value) => {
          this.#waiting.delete(reject)
          resolve(value)
        },
        (error: unknown) => {
          this.#waiting.delete(reject)
          reject(error)
        },
      )
    })
  }

  #take(entry: ReadEntry): void {
    try {
      if (entry.type === 'Directory') {
        const path = this.#names.accept(entry.path, 'folder')
        if (path !== '' && !this.#isWanted(`${path}/.`)) return void entry.resume()
        this.#writing = this.#writing.then(async () => {
          await mkdir(join(this.#folder, path), { recursive: true })
        })
        entry.resume()
      } else if (FILE_TYPES.has(entry.type)) {
        const path = this.#names.accept(entry.path, 'file')
        if (!this.#isWanted(path)) {
          this.leftOut.push({ path, sizeBytes: entry.size })
          return void entry.resume()
        }
        this.#report.file(path, entry.size)
        this.#writing = this.#writing.then(() => this.#save(entry, path))
      } else {
        throw new ArchiveRefusedError(entry.path, `it is ${KIND_NAMES[entry.type] ?? 'of a kind that is not unpacked'}`)
      }
    } catch (error) {
      this.#fail(error)
      entry.resume()
    }
    this.#writing.catch((error: unknown) => this.#fail(error))
  }

  async #save(entry: ReadEntry, path: string): Promise<void> {
    const target = join(this.#folder, path)
    await mkdir(dirname(target), { recursive: true })
    const handle = await open(target, 'wx')
    try {
      const crc = await this.#copy(entry, path, handle)
      await handle.sync()
      this.files.push({ path, sizeBytes: entry.size, crc32c: encodeCrc32c(crc) })
    } finally {
      await handle.close()
    }
  }

  /** Writes an entry's bytes in batches, which is half as fast again as a write for each chunk. */
  async #copy(entry: ReadEntry, path: string, handle: FileHandle): Promise<number> {
    let crc = 0
    let writtenBytes = 0
    let batch: Buffer[] = []
    let batchBytes = 0
    const flush = async () => {
      if (batchBytes === 0) return
      await this.#unlessFailed(writeAll(handle, batch, batchBytes))
      writtenBytes += batchBytes
      this.#report.written(path, writtenBytes)
      batch = []
      batchBytes = 0
    }
    const chunks = entry[Symbol.asyncIterator]()
    for (;;) {
      const { value: chunk, done } = await this.#unlessFailed(chunks.next())
      if (done) break
      crc = crc32c(chunk, crc)
      batch.push(chunk)
      batchBytes += chunk.length
      if (batchBytes >= WRITE_BYTES) await flush()
    }
    await flush()
    return crc
  }
}

const KIND_NAMES: Record<string, string> = {
  SymbolicLink: 'a symbolic link',
  Link: 'a hard link',
  CharacterDevice: 'a device',
  BlockDevice: 'a device',
  FIFO: 'a pipe',
}

async function writeAll(handle: FileHandle, batch: Buffer[], bytes: number): Promise<void> {
  const { bytesWritten } = await handle.writev(batch)
  if (bytesWritten === bytes) return
  await handle.appendFile(Buffer.concat(batch).subarray(bytesWritten)) // a short write: the rest, or the error that stopped it
}
