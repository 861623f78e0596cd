import { lstat, mkdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '../download/disk-error.ts'
import { Lock } from '../download/lock.ts'
import { ExpectedError } from '../failure/expected-error.ts'
import { LAYOUT_STAGING, LAYOUT_WORK } from './sdk-layout-record.ts'

/** What a work folder is called once nobody works in it: whoever finds one may remove it. */
const LEFT_OVER = `${LAYOUT_WORK}.old`
/** How often the work folder may be gone, as the one before has just ended, before the lock in it is taken. */
const MAX_TRIES = 100

/**
 * Adds to a folder's layout or removes from it, while no other process does: the desktop app and the browser host may show one
 * folder. The lock lies in the work folder, so that all of it goes at once; what a killed process left there is taken over.
 * @param work given the folder to make files in, which is empty
 * @throws ExpectedError FOLDER_TAKEN when somebody else is at it; file-system errors; what the work throws
 */
export async function changeSdkLayout<T>(folder: string, work: (staging: string) => Promise<T>): Promise<T> {
  const lock = await takeLock(folder)
  try {
    const staging = join(folder, LAYOUT_STAGING)
    await remove(staging)
    await mkdir(staging)
    return await work(staging)
  } finally {
    await end(folder, lock)
  }
}

async function takeLock(folder: string): Promise<Lock> {
  await remove(join(folder, LEFT_OVER)).catch(() => {})
  for (let tries = 1; ; tries++) {
    try {
      await makeWorkFolder(join(folder, LAYOUT_WORK))
      const lock = await Lock.take(join(folder, LAYOUT_WORK, 'lock'))
      if (lock instanceof Lock) return lock
      throw new ExpectedError('FOLDER_TAKEN', {
        message: 'Something else is changing the layout of this folder.',
        detail: `Process ${lock.pid} on ${lock.host} has it.`,
        advice: `Nothing was changed. Try again when it is done; if nothing is at it, delete ${LAYOUT_WORK} in the folder.`,
      })
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || tries === MAX_TRIES) throw error
      await lstat(folder)
    }
  }
}

/** A link of that name is not followed. */
async function makeWorkFolder(path: string): Promise<void> {
  const there = await lstat(path).catch(() => null)
  if (there?.isDirectory()) return
  if (there) await rm(path, { force: true })
  await mkdir(path).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error
  })
}

/** Lets go of the folder: by a new name at first, as a folder that is removed bit by bit could take the next one's lock with it. */
async function end(folder: string, lock: Lock): Promise<void> {
  const path = join(folder, LAYOUT_WORK)
  const leftOver = join(folder, LEFT_OVER)
  try {
    await rename(path, leftOver)
    await remove(leftOver)
  } catch {
    await remove(join(folder, LAYOUT_STAGING)).catch(() => {})
  }
  await lock.release().catch(() => {})
  await rmdir(path).catch(() => {})
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 })
}
