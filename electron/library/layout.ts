import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DownloadParts, ModelDownloadResult } from '../../shared/contract/downloads.ts'

const ADAPTER_FOLDERS = ['adapter', 'model_adapter']
const RUN_JSON = 'run.json'
const RUN_CONFIGS = ['run_config.json', join('model_full', RUN_JSON)]

/** Whether a file of an archive is among the parts of a checkpoint that are wanted. */
export function includesFile(parts: DownloadParts, path: string): boolean {
  if (parts === 'all') return true
  return parts === 'adapter' ? belongsToAdapter(path) : parts.files.includes(path)
}

/**
 * Finds the model, its adapter and its run config in a checkpoint's folder, in the layout of the Models API reference or of
 * Vi's SDK. Null when what was asked for is not there: `model_full`, or the adapter. Chosen files may hold neither.
 */
export async function locateModel(folder: string, parts: DownloadParts = 'all'): Promise<ModelDownloadResult | null> {
  const modelPath = join(folder, 'model_full')
  const adapterPath = await firstThere(folder, ADAPTER_FOLDERS, 'folder')
  const runConfigPath = await firstThere(folder, RUN_CONFIGS, 'file')
  if (parts === 'adapter') return adapterPath === null ? null : { modelPath: null, adapterPath, runConfigPath }
  if (await holdsModel(modelPath)) return { modelPath, adapterPath, runConfigPath }
  return parts === 'all' ? null : { modelPath: null, adapterPath, runConfigPath }
}

/** Whether a file of an archive belongs to its adapter or is its run config. The archive may have one leading folder. */
export function belongsToAdapter(path: string): boolean {
  return /^(?:[^/]+\/)?(?:(?:model_)?adapter\/.+|run_config\.json|model_full\/run\.json)$/.test(path)
}

/** Whether a folder holds files of a model. Its run config may lie among them, which also comes with an adapter alone. */
async function holdsModel(path: string): Promise<boolean> {
  const names = await readdir(path).catch(() => [])
  return names.some((name) => name !== RUN_JSON)
}

async function firstThere(folder: string, names: readonly string[], kind: 'file' | 'folder'): Promise<string | null> {
  for (const name of names) if (await isThere(join(folder, name), kind)) return join(folder, name)
  return null
}

async function isThere(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  try {
    const found = await stat(path)
    return kind === 'file' ? found.isFile() : found.isDirectory()
  } catch {
    return false
  }
}
