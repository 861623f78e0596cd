import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelDownloadResult } from '../../shared/contract/downloads.ts'

const ADAPTER_FOLDERS = ['adapter', 'model_adapter']
const RUN_CONFIGS = ['run_config.json', join('model_full', 'run.json')]

/**
 * Finds the model, its adapter and its run config in a checkpoint's folder, in the layout of the Models API reference or of
 * Vi's SDK. Null when there is no `model_full`.
 */
export async function locateModel(folder: string): Promise<ModelDownloadResult | null> {
  const modelPath = join(folder, 'model_full')
  if (!(await isThere(modelPath, 'folder'))) return null
  return {
    modelPath,
    adapterPath: await firstThere(folder, ADAPTER_FOLDERS, 'folder'),
    runConfigPath: await firstThere(folder, RUN_CONFIGS, 'file'),
  }
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
