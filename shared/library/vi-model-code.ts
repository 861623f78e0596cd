import type { LoadFacts } from '../contract/library.ts'
import { familyOf } from './architecture.ts'
import { pythonCall, pythonString } from './python.ts'
import { remoteCodeComment } from './remote-code.ts'

/**
 * Python that loads a folder with Vi's SDK, which looks for `<save_path>/<run_id>/model_full`, `model_adapter` and
 * `model_full/run.json`, and asks neither Vi nor for a key when the weights are all there.
 */
export function viModelCode(facts: LoadFacts, { runId, savePath, loaderKey, readsRunConfig }: NonNullable<LoadFacts['viModel']>): string[] {
  const family = familyOf(facts)
  const args = [
    `run_id=${pythonString(runId)}`,
    `save_path=${pythonString(savePath)}`,
    ...(loaderKey === null ? [] : [`loader_key=${pythonString(loaderKey)}`]),
    // The SDK trusts no code of a model unless told, and asks for SDPA, which DeepSeek-OCR's code does not have.
    ...(family === 'deepseek-ocr' ? ['trust_remote_code=True', 'attn_implementation="eager"'] : []),
  ]
  const prompt = facts.trained?.projectKind === 'phrase-grounding' && readsRunConfig ? [] : ['user_prompt="What is in this image?"']
  return [
    `# pip install "vi-sdk[inference]"${family === 'nvila' ? ' einops' : ''}`,
    'from vi.inference import ViModel',
    '',
    ...(family === 'deepseek-ocr' ? [remoteCodeComment(facts)] : []),
    ...(readsRunConfig ? [] : ['# Without a run config that it can read, ViModel sets neither a task nor a system prompt.']),
    ...pythonCall('model = ViModel', args),
    ...pythonCall('result, error = model', ['source="image.jpg"', ...prompt, 'stream=False']),
    'print(result if error is None else error)',
  ]
}
