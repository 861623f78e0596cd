import { basename, dirname } from 'node:path'
import type { LoadFacts } from '../../shared/contract/library.ts'
import { isViLoader, viLoaderFor } from '../../shared/library/architecture.ts'
import { type FoundForVi, findForVi, SDK_RUN_CONFIG } from './sdk-layout.ts'
import { planSdkLayout } from './sdk-layout-plan.ts'
import { sdkLayoutState } from './sdk-layout-state.ts'

type Config = Pick<LoadFacts, 'modelType' | 'architecture'>

/** Whether Vi's `ViModel` loads a folder with all that is in it, with what it is then given, and what stands against that. */
export async function lookAtViModel(
  folder: string,
  config: Config,
  signal?: AbortSignal,
): Promise<Pick<LoadFacts, 'trained' | 'viModel' | 'sdkLayout'>> {
  const found = await findForVi(folder)
  const { leftOut, runConfig } = found
  const state = await sdkLayoutState(folder, signal)
  const failure = !found.isComplete ? null : state === 'changed' ? CHANGED : whyItFails(found, config)
  const plan = leftOut.length === 0 ? [] : await planSdkLayout(folder, leftOut)
  const problem = failure ?? (typeof plan === 'string' ? `It cannot be added here: ${plan}.` : unusedRunConfig(found))
  return {
    trained: runConfig?.trained ?? null,
    viModel: found.isComplete && failure === null && leftOut.length === 0 ? argumentsFor(folder, found, config) : null,
    sdkLayout: {
      leftOut: failure === null ? leftOut : [],
      canAdd: failure === null && leftOut.length > 0 && typeof plan !== 'string',
      isAdded: state !== 'none',
      problem,
    },
  }
}

const CHANGED = 'What was added for Vi’s SDK is no longer the same as the adapter and run config here: move it away and add it again.'

function argumentsFor(folder: string, { runConfig }: FoundForVi, config: Config): NonNullable<LoadFacts['viModel']> {
  const readsRunConfig = runConfig?.unreadable === null
  const named = readsRunConfig ? (runConfig.trained?.architecture ?? null) : null
  return {
    runId: basename(folder),
    savePath: dirname(folder),
    // The SDK fails on a name that it does not know, unless it is told which of its loaders the model's own config is for.
    loaderKey: named === null || isViLoader(named) ? null : viLoaderFor(config),
    readsRunConfig,
  }
}

/** Why `ViModel` fails on a folder whose weights are all there, in words; null when it does not. */
function whyItFails({ runConfig, isAdapterBroken }: FoundForVi, config: Config): string | null {
  if (isAdapterBroken) return 'ViModel fails on model_adapter, which holds no adapter_config.json.'
  if (runConfig?.path === SDK_RUN_CONFIG && runConfig.unreadable !== null)
    return `ViModel cannot read ${SDK_RUN_CONFIG}: ${runConfig.unreadable}.`
  const named = runConfig?.unreadable === null ? (runConfig.trained?.architecture ?? null) : null
  if (named !== null && isViLoader(named)) return null
  const loader = viLoaderFor(config)
  if (loader === null)
    return `ViModel has no loader for ${named ?? config.modelType ?? config.architecture ?? 'this model'}, as of vi-sdk 0.1.0b7.`
  // It reads the model's config then, and by default runs no code that comes with a model.
  if (loader === 'deepseekocr' && runConfig?.unreadable !== null) return 'ViModel loads DeepSeek-OCR only with a run config.'
  return null
}

function unusedRunConfig({ isComplete, runConfig }: FoundForVi): string | null {
  if (!isComplete || !runConfig || runConfig.unreadable === null) return null
  return `ViModel cannot use ${runConfig.path}: ${runConfig.unreadable}.`
}
