import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { OWN_PREFIX } from '../archive/own-names.ts'
import { readCheckpointFile } from '../library/checkpoint-file.ts'
import { diskError, errnoOf } from './disk-error.ts'
import { DownloadError } from './download-error.ts'
import { Lock } from './lock.ts'

/** Where a download towards `destination` grows. */
export function partFolderOf(destination: string): string {
  return `${destination}${PART_SUFFIX}`
}

/** What a part folder's name ends in. */
export const PART_SUFFIX = '.part'
/** The journal of a download, in its part folder. */
export const JOURNAL_FILE = `${OWN_PREFIX}journal.json`
const LOCK_FILE = `${OWN_PREFIX}lock`

/**
 * The folder beside the destination in which a download grows, `<destination>.part`. Nothing carries the destination's name
 * until {@link PartFolder.publish} renames it, so half a checkpoint never looks like a whole one. One writer at a time.
 */
export class PartFolder {
  readonly path: string
  readonly #destination: string
  readonly #lock: Lock

  private constructor(destination: string, lock: Lock) {
    this.#destination = destination
    this.path = partFolderOf(destination)
    this.#lock = lock
  }

  /**
   * Opens or makes the folder. One that holds something other than a download of this app is left alone.
   * @throws DownloadError FOLDER_TAKEN, FOLDER_NOT_WRITABLE, FOLDER_MISSING, DISK_FULL
   */
  static async open(destination: string): Promise<PartFolder> {
    const path = partFolderOf(destination)
    try {
      const isNew = await mkdir(path).then(
        () => true,
        (error: unknown) => {
          if (errnoOf(error) === 'EEXIST') return false
          throw error
        },
      )
      if (!isNew && !(await isOurs(path))) throw folderTaken(path, 'It was not made by this app.')
      const lock = await Lock.take(join(path, LOCK_FILE))
      if (!(lock instanceof Lock)) throw folderTaken(path, `Process ${lock.pid} on ${lock.host} is writing there.`)
      return new PartFolder(destination, lock)
    } catch (error) {
      throw diskError(error, destination)
    }
  }

  /** Removes what was fetched, but for the lock. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.path)) {
      if (name !== LOCK_FILE) await rm(join(this.path, name), { recursive: true, force: true, maxRetries: 3 })
    }
  }

  /** Gives the finished content its final name. `root` is the folder inside this one that holds the model. */
  async publish(root: string): Promise<void> {
    const aside = `${this.#destination}.replaced`
    // An empty folder may stand there, or an adapter alone of this very checkpoint, which the whole of it replaces.
    const holdsLess = (await readCheckpointFile(this.#destination)) !== null
    await rm(aside, { recursive: true, force: true, maxRetries: 3 }) // of an attempt that was killed here
    if (holdsLess) await renameSoon(this.#destination, aside)
    else await rmdir(this.#destination).catch(() => {})
    await renameSoon(root, this.#destination)
    await this.#lock.release()
    if (root === this.path) {
      await tidy(this.#destination)
    } else await rm(this.path, { recursive: true, force: true, maxRetries: 3 })
    if (holdsLess) await rm(aside, { recursive: true, force: true, maxRetries: 3 })
    await syncFolder(join(this.#destination, '..'))
  }

  /** Leaves the folder as it is, for another attempt. */
  async release(): Promise<void> {
    await this.#lock.release()
  }

  /** Removes the folder. */
  async discard(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 })
    await this.#lock.release()
  }
}

/** Removes the files of a download's own from a finished folder: its journal, its lock, and what a killed process was about to rename. */
export async function tidy(folder: string): Promise<void> {
  const names = await readdir(folder)
  for (const name of names.filter((candidate) => candidate.startsWith(OWN_PREFIX))) await rm(join(folder, name), { force: true })
}

/** Removes what an ended download left beside its destination. @throws DownloadError FOLDER_TAKEN while somebody writes there */
export async function discardPart(destination: string): Promise<void> {
  if (!(await stat(partFolderOf(destination)).catch(() => null))) return
  await (await PartFolder.open(destination)).discard()
}

/** Whether a part folder is being written to right now, by whomever. */
export async function isBeingWritten(partFolder: string): Promise<boolean> {
  return (await Lock.holder(join(partFolder, LOCK_FILE))) !== null
}

/** A folder that is empty, or has our journal or lock in it. */
async function isOurs(path: string): Promise<boolean> {
  const names = await readdir(path)
  return names.length === 0 || names.some((name) => name.startsWith(OWN_PREFIX))
}

/** The part folder is not to be written to. */
export function folderTaken(path: string, detail: string): DownloadError {
  return new DownloadError('FOLDER_TAKEN', {
    message: 'This checkpoint’s folder is in use.',
    detail: `${path}: ${detail}`,
    advice: 'Wait for it, or move that folder away, then try again.',
  })
}

/** On Windows a virus scanner may hold files for a moment that have just been written. */
async function renameSoon(from: string, to: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await rename(from, to)
    } catch (error) {
      if (process.platform !== 'win32' || tries >= 20 || !['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(error))) throw error
      await sleep(100)
    }
  }
}

/** Makes a rename last through a power cut, where the system can sync folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
