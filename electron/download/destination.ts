import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DownloadParts } from '../../shared/contract/downloads.ts'
import { readSaved, type SavedFolder } from '../library/saved-checkpoints.ts'
import { errnoOf, folderMissing } from './disk-error.ts'
import { DownloadError } from './download-error.ts'
import { readJournal } from './journal.ts'
import { isBeingWritten, JOURNAL_FILE, partFolderOf } from './part-folder.ts'

/** Where a checkpoint goes: a folder for it, or the one where what was asked for already is. */
export type Destination = { kind: 'free'; folder: string } | { kind: 'here'; saved: SavedFolder }

/** Which checkpoint a folder is wanted for. */
export interface Wanted {
  organizationId: string
  runId: string
  modelId: string
  parts: DownloadParts
}

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
  for (const state of found) if (state.kind === 'whole') return { kind: 'here', saved: state.saved }
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
  | { kind: 'whole'; folder: string; saved: SavedFolder }
  /** Less of this checkpoint is here than is wanted, or parts of it, or nothing, or something else. */
  | { kind: 'less' | 'begun' | 'free' | 'taken'; folder: string }

async function lookAt(folder: string, wanted: Wanted, claimed: ReadonlySet<string>): Promise<State> {
  const saved = await readSaved(folder)
  if (saved && isWanted(saved.file.source, wanted)) {
    const isEnough = saved.file.parts === 'all' || wanted.parts === 'adapter'
    return isEnough ? { kind: 'whole', folder, saved } : { kind: 'less', folder }
  }
  if (claimed.has(folder) || !(await isEmpty(folder))) return { kind: 'taken', folder }
  const part = partFolderOf(folder)
  const journal = await readJournal(join(part, JOURNAL_FILE))
  if (journal) return { kind: isWanted(journal.source, wanted) ? 'begun' : 'taken', folder }
  // Another process may have begun there just now.
  return { kind: (await isBeingWritten(part)) ? 'taken' : 'free', folder }
}

function isWanted(source: SavedFolder['file']['source'], wanted: Wanted): boolean {
  return source.runId === wanted.runId && source.modelId === wanted.modelId && source.organizationId === wanted.organizationId
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0
  } catch (error) {
    return errnoOf(error) === 'ENOENT'
  }
}
