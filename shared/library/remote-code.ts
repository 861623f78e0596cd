import type { LoadFacts } from '../contract/library.ts'
import { pythonComment } from './python.ts'

/** Which code of a model is run, in words that follow “it”: `downloads and runs …`. */
export function remoteCodeWords({ repos, isInFolder }: NonNullable<LoadFacts['remoteCode']>): string {
  return [
    ...(repos.length > 0 ? [`downloads and runs Python code of ${repos.join(' and ')} from Hugging Face`] : []),
    ...(isInFolder ? ['runs the Python files in model_full'] : []),
  ].join(' and ')
}

/** What has to be known before code of a model is run. */
export function remoteCodeComment({ remoteCode }: Pick<LoadFacts, 'remoteCode'>): string {
  return pythonComment(
    `trust_remote_code ${remoteCode === null ? 'runs Python code that comes with the model' : remoteCodeWords(remoteCode)}.`,
  )
}
