import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readSaved, type SavedFolder } from '../library/saved-checkpoints.ts'
import { errnoOf, folderMissing } from './disk-error.ts'
import { DownloadError } from './download-error.ts'

/** Where a checkpoint goes: a free folder, or the one where it already is. */
export type Destination = { kind: 'free'; folder: string } | { kind: 'here'; saved: SavedFolder }

/**
 * Chooses the folder of a checkpoint: `<save>/<run>` for the first one of a run saved here, `<save>/<run>@<checkpoint>` for
 * further ones. A folder belongs to one checkpoint: another one's is never reused and never overwritten.
 * @throws DownloadError FOLDER_MISSING, FOLDER_TAKEN
 */
export async function chooseDestination(saveFolder: string, runId: string, modelId: string): Promise<Destination> {
  const home = await stat(saveFolder).catch(() => null)
  if (!home?.isDirectory()) throw folderMissing(saveFolder)
  const first = join(saveFolder, folderNamePart(runId))
  const own = join(saveFolder, `${folderNamePart(runId)}@${folderNamePart(modelId)}`)
  for (const folder of [first, own]) {
    const saved = await readSaved(folder)
    if (saved && saved.file.source.runId === runId && saved.file.source.modelId === modelId) return { kind: 'here', saved }
  }
  for (const folder of [first, own]) if (await isFree(folder)) return { kind: 'free', folder }
  throw new DownloadError('FOLDER_TAKEN', {
    message: 'A folder with this checkpoint’s name is already there.',
    detail: `${own} holds something else, and is left as it is.`,
    advice: 'Move or rename that folder, or choose another save folder.',
  })
}

/**
 * An id as part of a folder's name: letters, digits, `.`, `_` and `-` stay, the rest is written as `%` and hexadecimal digits.
 * @throws RangeError for an id that is empty, `.` or `..`
 */
export function folderNamePart(id: string): string {
  if (id === '' || id === '.' || id === '..') throw new RangeError(`“${id}” cannot name a folder`)
  return id.replace(/[^A-Za-z0-9._-]/gu, (character) => `%${Buffer.from(character).toString('hex').toUpperCase()}`)
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0
  } catch (error) {
    return errnoOf(error) === 'ENOENT'
  }
}
