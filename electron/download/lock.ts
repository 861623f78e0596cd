import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { errnoOf } from './disk-error.ts'
import { processStart } from './process-start.ts'

const lockSchema = z.object({
  holder: z.string(),
  pid: z.number(),
  /** What tells this process from a later one with the same pid; null where the system does not say. */
  started: z.string().nullable(),
  host: z.string(),
})
type LockFile = z.infer<typeof lockSchema>

/** Locks held by this module, to tell them from those that an ended thread of this process left. */
const held = new Set<string>()

/** Who holds a lock, when it is held. */
export interface LockHolder {
  pid: number
  host: string
}

/** A file that keeps two writers apart, in one process or in several. */
export class Lock {
  readonly #path: string
  readonly #holder: string

  private constructor(path: string, holder: string) {
    this.#path = path
    this.#holder = holder
  }

  /** Takes the lock, or says who holds it. A lock whose process has ended is taken over. */
  static async take(path: string): Promise<Lock | LockHolder> {
    for (;;) {
      const own: LockFile = { holder: randomUUID(), pid: process.pid, started: await processStart(process.pid), host: hostname() }
      held.add(own.holder)
      try {
        await createWhole(path, JSON.stringify(own))
        return new Lock(path, own.holder)
      } catch (error) {
        held.delete(own.holder)
        if (errnoOf(error) !== 'EEXIST') throw error
      }
      const text = await readFile(path, 'utf8').catch(() => null)
      if (text === null) continue // released just now
      const other = parse(text)
      if (other && (await isAlive(other))) return { pid: other.pid, host: other.host }
      if (!other && (await isYoung(path))) {
        await setTimeout(10)
        continue
      }
      await removeStale(path, text)
    }
  }

  /** Who holds the lock right now, or null. */
  static async holder(path: string): Promise<LockHolder | null> {
    const other = parse(await readFile(path, 'utf8').catch(() => ''))
    return other && (await isAlive(other)) ? { pid: other.pid, host: other.host } : null
  }

  async release(): Promise<void> {
    held.delete(this.#holder)
    const text = await readFile(this.#path, 'utf8').catch(() => null)
    if (text !== null && parse(text)?.holder === this.#holder) await rm(this.#path, { force: true })
  }
}

function parse(text: string): LockFile | null {
  try {
    return lockSchema.parse(JSON.parse(text))
  } catch {
    return null // torn by a crash in the middle of writing
  }
}

async function isAlive(other: LockFile): Promise<boolean> {
  if (other.host !== hostname()) return true // a folder on a network drive: another computer's processes cannot be seen
  if (other.pid === process.pid) return held.has(other.holder)
  try {
    process.kill(other.pid, 0)
  } catch (error) {
    if (errnoOf(error) === 'ESRCH') return false
  }
  const started = await processStart(other.pid)
  return started === null || other.started === null || started === other.started
}

/** Where there are no hard links, a lock is empty for a moment before its holder is written into it. */
async function isYoung(path: string): Promise<boolean> {
  const there = await stat(path).catch(() => null)
  return there === null || Math.abs(Date.now() - there.mtimeMs) < BEING_WRITTEN_MS
}

const BEING_WRITTEN_MS = 1000

/** Creates a file that has its content from the first moment on. @throws EEXIST */
async function createWhole(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  await writeFile(aside, text)
  try {
    await link(aside, path)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw error
    await writeFile(path, text, { flag: 'wx' }) // a file system without hard links, as on USB sticks
  } finally {
    await rm(aside, { force: true })
  }
}

/** Moves a stale lock away; if it has been replaced by a fresh one in the meantime, puts that back. */
async function removeStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return
    throw error
  }
  if ((await readFile(aside, 'utf8').catch(() => stale)) !== stale) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
}
