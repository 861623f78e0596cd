import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadFacts } from '../../shared/contract/library.ts'
import { isPlainObject } from '../../shared/vi/plain-object.ts'
import { readJson } from './read-json.ts'
import { type RunConfig, readRunConfig } from './run-config.ts'

/** Where Vi's SDK looks in a folder (`vi/consts.py`), and where the Models API reference puts the same. */
export const SDK_ADAPTER = 'model_adapter'
export const SDK_RUN_CONFIG = 'model_full/run.json'
export const ADAPTER = 'adapter'
export const RUN_CONFIG = 'run_config.json'
/** An adapter is a handful of files. */
const MAX_FILES = 1000

/** What Vi's SDK finds in a folder, and what it does not. */
export interface FoundForVi {
  /** Whether `model_full` is whole in the SDK's eyes, so that it loads the folder without asking Vi. */
  isComplete: boolean
  leftOut: LoadFacts['sdkLayout']['leftOut']
  /** The run config that is here, and its path in the folder. */
  runConfig: (RunConfig & { path: string }) | null
  /** Whether `model_adapter` is there without being an adapter, which the SDK fails on. */
  isAdapterBroken: boolean
}

/** Looks at a folder as Vi's SDK does. */
export async function findForVi(folder: string): Promise<FoundForVi> {
  const isThere = (path: string, kind: 'isFile' | 'isDirectory') =>
    stat(join(folder, path)).then(
      (found) => found[kind](),
      () => false,
    )
  const isComplete = await isCompleteForVi(join(folder, 'model_full'))
  const hasSdkAdapter = await isThere(SDK_ADAPTER, 'isDirectory')
  const path = (await isThere(SDK_RUN_CONFIG, 'isFile')) ? SDK_RUN_CONFIG : RUN_CONFIG
  const read = await readRunConfig(join(folder, path))
  const runConfig = read && { ...read, path }
  const leftOut: FoundForVi['leftOut'] = []
  if (isComplete && !hasSdkAdapter && (await isThere(ADAPTER, 'isDirectory'))) leftOut.push('adapter')
  if (isComplete && path === RUN_CONFIG && read?.unreadable === null) leftOut.push('run config')
  const isAdapterBroken = hasSdkAdapter && !(await isThere(`${SDK_ADAPTER}/adapter_config.json`, 'isFile'))
  return { isComplete, leftOut, runConfig, isAdapterBroken }
}

/** Whether the weights are all there, by the SDK's rule (`vi/utils/safetensors.py`): every shard of the index, or `model.safetensors`. */
export async function isCompleteForVi(modelPath: string): Promise<boolean> {
  const isFile = (name: string) =>
    stat(join(modelPath, name)).then(
      (found) => found.isFile(),
      () => false,
    )
  const index = await readJson(join(modelPath, 'model.safetensors.index.json'))
  if (index === null) return isFile('model.safetensors')
  const shards = isPlainObject(index) && isPlainObject(index.weight_map) ? [...new Set(Object.values(index.weight_map).map(String))] : []
  return shards.length > 0 && (await Promise.all(shards.map(isFile))).every(Boolean)
}

/** A file of the SDK's layout and what it is made from, by their paths in the folder, with `/`. */
export interface LayoutFile {
  path: string
  from: string
}

/** Whether a file of the layout may be made from that one: {@link planSdkLayout} makes no others. */
export function isLayoutFile({ path, from }: LayoutFile): boolean {
  if (path === SDK_RUN_CONFIG) return from === RUN_CONFIG
  if (path.includes('\\') || path.split('/').some((part) => ['', '.', '..'].includes(part))) return false
  return path.startsWith(`${SDK_ADAPTER}/`) && from === ADAPTER + path.slice(SDK_ADAPTER.length)
}

/** Every file below a folder of the folder, by path; or which of them is none. */
export async function filesBelow(folder: string, below: string): Promise<string[] | string> {
  const paths: string[] = []
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = `${below}/${entry.name}`
    if (entry.isDirectory()) {
      const deeper = await filesBelow(folder, path)
      if (typeof deeper === 'string') return deeper
      paths.push(...deeper)
    } else if (entry.isFile() && !entry.name.includes('\\')) paths.push(path)
    else return `${path} is ${entry.isSymbolicLink() ? 'a link' : 'not a file'}`
    if (paths.length > MAX_FILES) return `${below} holds more than ${MAX_FILES} files`
  }
  return paths
}
