import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type CheckpointFile, readCheckpointFile } from './checkpoint-file.ts'

/** A checkpoint's folder that is whole: every file that its `checkpoint.json` lists is there with its size. */
export interface SavedFolder {
  folder: string
  file: CheckpointFile
}

/** Every whole checkpoint directly inside a save folder. Folders without a `checkpoint.json` are left alone. */
export async function savedCheckpoints(saveFolder: string): Promise<SavedFolder[]> {
  const names = await readdir(saveFolder, { withFileTypes: true }).catch(() => [])
  const found = await Promise.all(names.filter((entry) => entry.isDirectory()).map((entry) => readSaved(join(saveFolder, entry.name))))
  return found.filter((saved) => saved !== null)
}

/** One folder's whole checkpoint, or null. */
export async function readSaved(folder: string): Promise<SavedFolder | null> {
  if (folder.endsWith('.part')) return null
  const file = await readCheckpointFile(folder)
  return file && (await isWhole(folder, file)) ? { folder, file } : null
}

async function isWhole(folder: string, file: CheckpointFile): Promise<boolean> {
  for (const { path, sizeBytes } of file.files) {
    const found = await stat(join(folder, path)).catch(() => null)
    if (!found?.isFile() || found.size !== sizeBytes) return false
  }
  return true
}
