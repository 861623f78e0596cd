import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '../download/disk-error.ts'
import { ADAPTER, type FoundForVi, filesBelow, type LayoutFile, RUN_CONFIG, SDK_ADAPTER, SDK_RUN_CONFIG } from './sdk-layout.ts'
import { LAYOUT_RECORD, readLayoutRecord } from './sdk-layout-record.ts'

/**
 * The files that give Vi's SDK what it would leave out; or, in words, why they cannot be made here. Links are not followed, and what
 * has their names already is never replaced.
 */
export async function planSdkLayout(folder: string, leftOut: FoundForVi['leftOut']): Promise<LayoutFile[] | string> {
  const files: LayoutFile[] = []
  const isRecordOurs = await readLayoutRecord(folder).then(
    () => true,
    () => false,
  )
  if (!isRecordOurs) return `${LAYOUT_RECORD} is not a record of this app`
  const whole = await kindOf(folder, 'model_full')
  if (whole !== 'folder') return whole
  if (leftOut.includes('adapter')) {
    const kind = await kindOf(folder, ADAPTER)
    if (kind !== 'folder') return kind
    if (await isTaken(folder, SDK_ADAPTER)) return `${SDK_ADAPTER} is there already, but is not a folder`
    const paths = await filesBelow(folder, ADAPTER)
    if (typeof paths === 'string') return paths
    if (paths.length === 0) return `${ADAPTER} is empty`
    files.push(...paths.map((from) => ({ path: SDK_ADAPTER + from.slice(ADAPTER.length), from })))
  }
  if (leftOut.includes('run config')) {
    const kind = await kindOf(folder, RUN_CONFIG)
    if (kind !== 'file') return kind
    if (await isTaken(folder, SDK_RUN_CONFIG)) return `${SDK_RUN_CONFIG} is there already, but is not a file`
    files.push({ path: SDK_RUN_CONFIG, from: RUN_CONFIG })
  }
  return files
}

/** `file` or `folder`; or, in words, what is wrong with a path of the folder. */
async function kindOf(folder: string, path: string): Promise<string> {
  const there = await lstat(join(folder, path)).catch(() => null)
  if (there?.isSymbolicLink()) return `${path} is a link`
  return there?.isFile() ? 'file' : there?.isDirectory() ? 'folder' : `${path} is not there`
}

/** Whether anything has that name, be it a link that leads nowhere. */
async function isTaken(folder: string, path: string): Promise<boolean> {
  return lstat(join(folder, path)).then(
    () => true,
    (error: unknown) => errnoOf(error) !== 'ENOENT',
  )
}
