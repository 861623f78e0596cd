import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../failure/expected-error.ts'
import { changeSdkLayout } from './change-sdk-layout.ts'
import { haveSameBytes } from './same-bytes.ts'
import { filesBelow, type LayoutFile, SDK_ADAPTER } from './sdk-layout.ts'
import { LAYOUT_RECORD, readLayoutRecord } from './sdk-layout-record.ts'
import { isSameFile, placesThere, statOf } from './sdk-layout-state.ts'

/**
 * Removes what was added to a folder for Vi's SDK. Each file must still be the file that it was made from, or have its bytes: what
 * has changed, or would be lost, is left, and so is all the rest.
 * @throws ExpectedError FOLDER_TAKEN; file-system errors; the signal's reason
 */
export function removeSdkLayout(folder: string, signal: AbortSignal): Promise<boolean> {
  return changeSdkLayout(folder, (staging) => removeInto(staging, folder, signal))
}

async function removeInto(staging: string, folder: string, signal: AbortSignal): Promise<boolean> {
  const files = await readLayoutRecord(folder)
  if (files === null) return false
  const there = await placesThere(folder, files)
  const changed = await changedFiles(folder, files, there, signal)
  if (changed.length > 0) throw hasChanged(changed)
  // Each place goes at once, so that the SDK never finds half an adapter; the record goes last, so that a second call can finish this.
  for (const [index, path] of there.entries()) await rename(join(folder, path), join(staging, String(index)))
  await rm(join(folder, LAYOUT_RECORD), { force: true })
  return true
}

/** What is not, or not only, what was added, in words. */
async function changedFiles(
  folder: string,
  files: readonly LayoutFile[],
  there: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  for (const place of ['model_full', ...there]) if ((await statOf(folder, place))?.isSymbolicLink()) return [`${place} is a link`]
  const changed: string[] = []
  if (there.includes(SDK_ADAPTER)) {
    const paths = await filesBelow(folder, SDK_ADAPTER)
    if (typeof paths === 'string') return [paths]
    const added = new Set(files.map(({ path }) => path))
    changed.push(...paths.filter((path) => !added.has(path)).map((path) => `${path} was put there since`))
  }
  for (const { path, from } of files) {
    const [made, source] = await Promise.all([statOf(folder, path), statOf(folder, from)])
    if (!made || (source && isSameFile(made, source))) continue
    if (!source) changed.push(`${path} is the only one, as ${from} is gone`)
    else if (!made.isFile() || !source.isFile() || !(await haveSameBytes(join(folder, path), join(folder, from), signal)))
      changed.push(`${path} is not ${from} any more`)
  }
  return changed
}

function hasChanged(changed: readonly string[]): ExpectedError {
  return new ExpectedError('FOLDER_TAKEN', {
    message: 'What was added for Vi’s SDK has changed since.',
    detail: `${changed.join('; ')}.`,
    advice: 'Nothing was removed. Move what you want to keep, then try again.',
  })
}
