import { constants, copyFile, link, lstat, mkdir, open, rename, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errnoOf } from '../download/disk-error.ts'
import { ExpectedError } from '../failure/expected-error.ts'
import { changeSdkLayout } from './change-sdk-layout.ts'
import { findForVi, type LayoutFile, SDK_ADAPTER, SDK_RUN_CONFIG } from './sdk-layout.ts'
import { planSdkLayout } from './sdk-layout-plan.ts'
import { LAYOUT_RECORD, readLayoutRecord, writeLayoutRecord } from './sdk-layout-record.ts'

/** What was added to a folder, by path. */
export interface AddedLayout {
  added: string[]
  /** Copies, where the drive has no hard links. */
  areCopies: boolean
}

/**
 * Adds to a folder what Vi's SDK would leave out, in the places in which it looks: `model_adapter` and `model_full/run.json`, made
 * aside and then given their names, so that neither is ever there by halves. What is there already is never replaced, so that a
 * second call adds what a first one did not get to, or nothing.
 * @param makeRoom called with the bytes that copies will take, where there can be no links; what it throws ends it
 * @throws ExpectedError FOLDER_TAKEN, FOLDER_NOT_WRITABLE; file-system errors
 */
export function addSdkLayout(folder: string, makeRoom: (bytes: number) => Promise<void>, signal: AbortSignal): Promise<AddedLayout> {
  return changeSdkLayout(folder, (staging) => addFrom(staging, folder, makeRoom, signal))
}

async function addFrom(
  staging: string,
  folder: string,
  makeRoom: (bytes: number) => Promise<void>,
  signal: AbortSignal,
): Promise<AddedLayout> {
  const { leftOut } = await findForVi(folder)
  if (leftOut.length === 0) return { added: [], areCopies: false }
  const plan = await planSdkLayout(folder, leftOut)
  if (typeof plan === 'string') throw cannotAdd(plan)
  const before = await readLayoutRecord(folder)
  const placed: string[] = []
  try {
    const areCopies = await makeIn(staging, folder, plan, makeRoom, signal)
    const known = new Map([...(before ?? []), ...plan].map((file) => [file.path, file]))
    await writeLayoutRecord(folder, [...known.values()])
    const added = [leftOut.includes('adapter') ? SDK_ADAPTER : null, leftOut.includes('run config') ? SDK_RUN_CONFIG : null]
    for (const path of added.filter((each) => each !== null)) {
      await place(join(staging, path), join(folder, path))
      placed.push(path)
    }
    return { added: placed, areCopies }
  } catch (error) {
    await undo(staging, folder, placed, before).catch(() => {}) // what cannot be taken back stays recorded
    throw error
  }
}

async function undo(staging: string, folder: string, placed: readonly string[], before: readonly LayoutFile[] | null): Promise<void> {
  for (const path of placed) await rename(join(folder, path), join(staging, path))
  if (before) await writeLayoutRecord(folder, before)
  else await rm(join(folder, LAYOUT_RECORD), { force: true })
}

/** @returns whether the files are copies */
async function makeIn(
  staging: string,
  folder: string,
  plan: readonly LayoutFile[],
  makeRoom: (bytes: number) => Promise<void>,
  signal: AbortSignal,
): Promise<boolean> {
  let areCopies = false
  for (const [index, { path, from }] of plan.entries()) {
    signal.throwIfAborted()
    const target = join(staging, path)
    await mkdir(dirname(target), { recursive: true })
    if (!areCopies && (await canLink(join(folder, from), target))) continue
    if (!areCopies) {
      const sizes = await Promise.all(plan.slice(index).map(async (file) => (await lstat(join(folder, file.from))).size))
      await makeRoom(sizes.reduce((sum, size) => sum + size, 0))
    }
    areCopies = true
    await copyFile(join(folder, from), target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await flush(target)
    const { atime, mtime } = await lstat(join(folder, from))
    await utimes(target, atime, mtime)
  }
  return areCopies
}

/** FAT, some network drives and some systems' rules about other users' files allow no hard links. */
async function canLink(from: string, target: string): Promise<boolean> {
  return link(from, target).then(
    () => true,
    () => false,
  )
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  await handle.sync().finally(() => handle.close())
}

/** Gives what was made its name. @throws ExpectedError FOLDER_TAKEN when something else has that name by now */
async function place(from: string, to: string): Promise<void> {
  try {
    // Unlike a new name, a second one never replaces a file. Folders cannot have one, nor files on some drives.
    if (await canLink(from, to)) return await rm(from)
    if (await lstat(to).catch(() => null)) throw cannotAdd(`${to} is there already`)
    await rename(from, to)
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error))) throw cannotAdd(`${to} is there already`)
    throw error
  }
}

function cannotAdd(detail: string): ExpectedError {
  return new ExpectedError('FOLDER_TAKEN', {
    message: 'The layout of Vi’s SDK cannot be added to this folder.',
    detail: `${detail}.`,
    advice: 'Nothing was changed. Load it with transformers instead.',
  })
}
