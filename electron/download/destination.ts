import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isSameCheckpoint } from '../library/checkpoint-file.ts'
import { errnoOf, folderMissing } from './disk-error.ts'
import { DownloadError } from './download-error.ts'
import { readJournalIn } from './journal.ts'
import { type FoundModel, modelIn, type Wanted } from './model-in.ts'
import { isBeingWritten, partFolderOf } from './part-folder.ts'

/** Where a checkpoint goes: a folder for it, or the one where what was asked for already is. */
export type Destination = { kind: 'free'; folder: string } | { kind: 'here'; folder: string; model: FoundModel }

/**
 * Chooses the folder of a checkpoint: `<save>/<run>` for the first one of a run saved here, `<save>/<run>@<checkpoint>` for
 * further ones. A folder belongs to one checkpoint: another one's is never reused and never overwritten. One that has its parts
 * already is gone on with.
 * @param claimed folders that are about to be another one's
 * @throws DownloadError FOLDER_MISSING, FOLDER_TAKEN
 */
export async function chooseDestination(
  saveFolder: string,
  wanted: Wanted,
  claimed: ReadonlySet<string> = new Set(),
): Promise<Destination> {
  const home = await stat(saveFolder).catch(() => null)
  if (!home?.isDirectory()) throw folderMissing(saveFolder)
  const first = join(saveFolder, folderNamePart(wanted.runId))
  const own = join(saveFolder, `${folderNamePart(wanted.runId)}@${folderNamePart(wanted.modelId)}`)
  const found = await Promise.all([first, own].map((folder) => lookAt(folder, wanted, claimed)))
  for (const state of found) if (state.kind === 'whole') return { kind: 'here', folder: state.folder, model: state.model }
  for (const kind of ['less', 'begun', 'free'] as const) {
    const state = found.find((candidate) => candidate.kind === kind)
    if (state) return { kind: 'free', folder: state.folder }
  }
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

type State =
  | { kind: 'whole'; folder: string; model: FoundModel }
  /** Less of this checkpoint is here than is wanted, or parts of it, or nothing, or something else. */
  | { kind: 'less' | 'begun' | 'free' | 'taken'; folder: string }

async function lookAt(folder: string, wanted: Wanted, claimed: ReadonlySet<string>): Promise<State> {
  const found = await modelIn(folder, wanted)
  if (found) return found.model ? { kind: 'whole', folder, model: found.model } : { kind: 'less', folder }
  if (claimed.has(folder) || !(await isEmpty(folder))) return { kind: 'taken', folder }
  const part = partFolderOf(folder)
  const journal = await readJournalIn(part)
  if (journal) return { kind: isSameCheckpoint(journal.source, wanted) ? 'begun' : 'taken', folder }
  // Another process may have begun there just now.
  return { kind: (await isBeingWritten(part)) ? 'taken' : 'free', folder }
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0
  } catch (error) {
    return errnoOf(error) === 'ENOENT'
  }
}
