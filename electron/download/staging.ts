import { mkdir, open, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diskError, errnoOf } from './disk-error.ts'
import { DownloadError } from './download-error.ts'

const OWNER_FILE = '.vi-model-browser-download'

/**
 * A folder beside the destination in which a download grows, `<destination>.part`. Nothing carries the destination's name
 * until {@link Staging.publish} renames it, so half a checkpoint never looks like a whole one.
 */
export class Staging {
  readonly path: string
  readonly #destination: string

  private constructor(destination: string) {
    this.#destination = destination
    this.path = partFolderOf(destination)
  }

  /**
   * Makes the folder. One that an ended process of this app left behind is replaced; any other is left alone.
   * @throws DownloadError FOLDER_TAKEN, FOLDER_NOT_WRITABLE, FOLDER_MISSING, DISK_FULL
   */
  static async create(destination: string): Promise<Staging> {
    const staging = new Staging(destination)
    try {
      await staging.#make()
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw diskError(error, destination)
      if (!(await staging.#isAbandoned())) {
        throw new DownloadError('FOLDER_TAKEN', {
          message: 'This checkpoint is already being downloaded into that folder.',
          detail: `${staging.path} belongs to another process.`,
          advice: 'Wait for it, or move that folder away, then try again.',
        })
      }
      await rm(staging.path, { recursive: true })
      await staging.#make()
    }
    return staging
  }

  /** Gives the finished content its final name. `root` is the folder inside the staging folder that holds the model. */
  async publish(root: string): Promise<void> {
    await rm(join(this.path, OWNER_FILE))
    // An empty folder may stand there already; a full one makes this fail, and stays.
    await rmdir(this.#destination).catch(() => {})
    await rename(root, this.#destination)
    if (root !== this.path) await rm(this.path, { recursive: true, force: true })
    await syncFolder(join(this.#destination, '..'))
  }

  /** Removes everything that was fetched. */
  async discard(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 })
  }

  async #make(): Promise<void> {
    await mkdir(this.path)
    await writeFile(join(this.path, OWNER_FILE), String(process.pid))
  }

  async #isAbandoned(): Promise<boolean> {
    const owner = await readFile(join(this.path, OWNER_FILE), 'utf8').catch(() => null)
    if (owner === null || !/^\d+$/.test(owner)) return false
    const pid = Number(owner)
    if (pid === process.pid) return true // an earlier download of this process, which has ended: the queue never runs two of one checkpoint
    try {
      process.kill(pid, 0)
      return false
    } catch (error) {
      return errnoOf(error) === 'ESRCH'
    }
  }
}

/** Where a download towards `destination` grows. */
export function partFolderOf(destination: string): string {
  return `${destination}.part`
}

/** Makes a rename last through a power cut, where the system can sync folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
