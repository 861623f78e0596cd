import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What processes and a folder came to at most. Linux only: read from /proc. */
export interface Usage {
  /** Resident memory of all processes together. */
  peakBytes: number
  /** What was written to files, by all processes together. */
  writtenBytes: number
  /** What the folder held. */
  diskPeakBytes: number
}

// Seldom enough that watching does not slow down what is watched.
const TICK_MS = 150
const DISK_TICK_MS = 200

/** Watches a process group, if any, and a folder until told to stop. */
export function watch(processGroup: number | null, folder: string): () => Promise<Usage> {
  const written = new Map<string, number>()
  let peakBytes = 0
  let diskPeakBytes = 0
  const look = async (group: number) => {
    let resident = 0
    for (const pid of await pidsOf(group)) {
      const [pages, io] = await Promise.all([readFile(`/proc/${pid}/statm`, 'utf8'), readFile(`/proc/${pid}/io`, 'utf8')]).catch(() => [
        '',
        '',
      ])
      resident += Number(pages.split(' ')[1] ?? 0) * 4096
      const bytes = /^write_bytes: (\d+)$/m.exec(io)?.[1]
      // The shell that leads the group counts what its ended children wrote once more.
      if (bytes !== undefined && Number(pid) !== group) written.set(pid, Number(bytes))
    }
    peakBytes = Math.max(peakBytes, resident)
  }
  const lookAtDisk = async () => {
    diskPeakBytes = Math.max(diskPeakBytes, await bytesIn(folder))
  }
  const running = new Set<Promise<void>>()
  const every = (ms: number, what: () => Promise<void>) => {
    let isBusy = false
    return setInterval(() => {
      if (isBusy) return
      isBusy = true
      const done = what()
        .catch(() => {})
        .finally(() => {
          isBusy = false
          running.delete(done)
        })
      running.add(done)
    }, ms)
  }
  const timers = [every(DISK_TICK_MS, lookAtDisk)]
  if (processGroup !== null) timers.push(every(TICK_MS, () => look(processGroup)))
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await Promise.all(running)
    await lookAtDisk()
    return { peakBytes, diskPeakBytes, writtenBytes: [...written.values()].reduce((sum, bytes) => sum + bytes, 0) }
  }
}

/** What a process has written to files so far. */
export async function writtenBytesOf(pid: number): Promise<number> {
  return Number(/^write_bytes: (\d+)$/m.exec(await readFile(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0)
}

/** The resident memory of a process. */
export async function residentBytesOf(pid: number): Promise<number> {
  return Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]) * 4096
}

async function pidsOf(processGroup: number): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const groups = await Promise.all(
    pids.map((pid) =>
      readFile(`/proc/${pid}/stat`, 'utf8').then(
        (text) => Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[2]),
        () => 0,
      ),
    ),
  )
  return pids.filter((_, index) => groups[index] === processGroup)
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ blocks }) => blocks * 512,
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}
