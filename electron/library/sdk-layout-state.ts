import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { haveSameBytes } from './same-bytes.ts'
import { type LayoutFile, SDK_ADAPTER } from './sdk-layout.ts'
import { readLayoutRecord } from './sdk-layout-record.ts'

/** Whether what was added for Vi's SDK is in a folder; `changed` when it is not what it was made from any more. */
export type LayoutState = 'none' | 'added' | 'changed'

/** How what was added to a folder stands. @throws the signal's reason; file-system errors */
export async function sdkLayoutState(folder: string, signal?: AbortSignal): Promise<LayoutState> {
  const files = await readLayoutRecord(folder).catch(() => null)
  if (files === null || (await placesThere(folder, files)).length === 0) return 'none'
  for (const { path, from } of files) {
    const [made, source] = await Promise.all([statOf(folder, path), statOf(folder, from)])
    if (!made || (source && (isSameFile(made, source) || isAsOld(made, source)))) continue
    if (!source || made.size !== source.size) return 'changed'
    if (!(await haveSameBytes(join(folder, path), join(folder, from), signal))) return 'changed'
  }
  return 'added'
}

/** A copy was given its source's time, which not every file system keeps to the last digit: most need not be read to be compared. */
function isAsOld(made: BigIntStats, source: BigIntStats): boolean {
  const apartMs = made.mtimeMs - source.mtimeMs
  return made.size === source.size && apartMs > -TIME_DIGITS_MS && apartMs < TIME_DIGITS_MS
}

const TIME_DIGITS_MS = 10n

/** Of `model_adapter` and `model_full/run.json` those that were added and are there. */
export async function placesThere(folder: string, files: readonly LayoutFile[]): Promise<string[]> {
  const places = [...new Set(files.map(({ path }) => (path.startsWith(`${SDK_ADAPTER}/`) ? SDK_ADAPTER : path)))]
  const found = await Promise.all(places.map((path) => statOf(folder, path)))
  return places.filter((_, index) => found[index])
}

/** What is at a path of a folder; null when nothing is. Links are not followed. */
export function statOf(folder: string, path: string): Promise<BigIntStats | null> {
  return lstat(join(folder, path), { bigint: true }).catch(() => null)
}

/** Whether two names are of one file. Where a file system counts no files it cannot be told. */
export function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.isFile() && a.ino !== 0n && a.ino === b.ino && a.dev === b.dev
}
