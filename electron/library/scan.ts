import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ArchiveRefusedError, MemberNames } from '../archive/member-name.ts'
import { type CheckpointFile, readCheckpointFile } from './checkpoint-file.ts'
import { locateModel } from './layout.ts'

/** A folder that holds a checkpoint, or a model of which nothing says which checkpoint it is (`file` null). */
export interface FoundFolder {
  folder: string
  file: CheckpointFile | null
  /** Bytes of the files that are there. */
  sizeBytes: number
  /** What is not as its `checkpoint.json` says, in words. */
  faults: string[]
}

/** Folders are looked into so deep: `<save>/<run>` and, for folders that were put in by hand, one more. */
const DEPTH = 2
const AT_ONCE = 32
const MOST_FAULTS = 20

/** Every checkpoint in a save folder, found by what lies in its folders. Links are not followed. @throws when it cannot be listed */
export async function scanSaveFolder(saveFolder: string): Promise<FoundFolder[]> {
  const found: FoundFolder[] = []
  await scanInto(found, saveFolder, DEPTH)
  return found
}

/** What one folder holds; null when it is no model. */
export async function lookAtFolder(folder: string): Promise<FoundFolder | null> {
  const file = await readCheckpointFile(folder)
  if (file) return { folder, file, ...(await compareSizes(folder, file)) }
  if (!(await locateModel(folder)) && !(await locateModel(folder, 'adapter'))) return null
  return { folder, file: null, sizeBytes: await sizeOfFolder(folder), faults: [] }
}

async function scanInto(found: FoundFolder[], parent: string, depth: number): Promise<void> {
  const entries = await readdir(parent, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !entry.name.endsWith('.part'))
  let next = 0
  const lookers = Array.from({ length: Math.min(AT_ONCE, folders.length) }, async () => {
    for (let entry = folders[next++]; entry; entry = folders[next++]) {
      const folder = join(parent, entry.name)
      const here = await lookAtFolder(folder).catch(() => null) // it vanished meanwhile, or may not be read
      if (here) found.push(here)
      else if (depth > 1) await scanInto(found, folder, depth - 1).catch(() => {})
    }
  })
  await Promise.all(lookers)
}

async function compareSizes(folder: string, file: CheckpointFile): Promise<{ sizeBytes: number; faults: string[] }> {
  const faults: string[] = []
  const names = new MemberNames()
  const sizes = await Promise.all(
    file.files.map(async ({ path, sizeBytes }) => {
      if (!isInside(names, path)) {
        faults.push(`${path} lies outside this folder`)
        return 0
      }
      const there = await lstat(join(folder, path)).catch(() => null)
      if (!there) faults.push(`${path} is missing`)
      else if (there.isSymbolicLink()) faults.push(`${path} is a link`)
      else if (!there.isFile()) faults.push(`${path} is not a file`)
      else if (there.size !== sizeBytes) faults.push(`${path} has another size`)
      return there?.isFile() ? there.size : 0
    }),
  )
  return { sizeBytes: sizes.reduce((sum, size) => sum + size, 0), faults: faults.slice(0, MOST_FAULTS) }
}

/** The file that lists them lies where others may write: its paths are checked like an archive's. */
function isInside(names: MemberNames, path: string): boolean {
  try {
    return names.accept(path, 'file') === path
  } catch (error) {
    if (error instanceof ArchiveRefusedError) return false
    throw error
  }
}

/** What a folder takes: a file with several names in it counts once. */
async function sizeOfFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => lstat(join(entry.parentPath, entry.name), { bigint: true })),
  )
  const once = new Map(files.map(({ dev, ino, size }, index) => [ino === 0n ? index : `${dev}/${ino}`, size]))
  return [...once.values()].reduce((sum, size) => sum + Number(size), 0)
}
