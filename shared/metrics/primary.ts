import { guessDirection, metricWords } from './direction.ts'

const PREFERRED = ['f1', 'mean_iou', 'iou', 'accuracy', 'exact_match', 'map', 'anls', 'bleu']

/**
 * The metric to judge a run by: the user's last choice if the run has it, else a known validation score, else the first
 * numeric metric that is not a loss, else a validation loss, else any loss. Null when there is no numeric metric.
 */
export function primaryMetric(numeric: readonly string[], lastChoice: string | null): string | null {
  if (lastChoice !== null && numeric.includes(lastChoice)) return lastChoice
  const validation = numeric.filter((name) => !isTraining(name))
  for (const wanted of PREFERRED) {
    const found = validation.find((name) => baseName(name) === wanted)
    if (found) return found
  }
  const score = validation.find((name) => guessDirection(name) === 'higher' && !isBookKeeping(name))
  return score ?? validation.find(isLoss) ?? validation.find((name) => !isBookKeeping(name)) ?? numeric[0] ?? null
}

function baseName(name: string): string {
  return name.toLowerCase().replace(/^(eval|val|valid|validation|test)[_/.-]/, '')
}

function isTraining(name: string): boolean {
  return metricWords(name)[0] === 'train' || metricWords(name)[0] === 'training'
}

/** Whether a metric's name says that it is a loss. */
export function isLoss(name: string): boolean {
  return metricWords(name).includes('loss')
}

/** Whether a metric tells how good a model is on data that it was not trained on: no training loss, no counter, no timing. */
export function isTelling(name: string): boolean {
  return !isTraining(name) && !isBookKeeping(name) && !metricWords(name).some((word) => ['latency', 'time'].includes(word))
}

function isBookKeeping(name: string): boolean {
  return metricWords(name).some((word) => ['epoch', 'step', 'steps', 'runtime', 'lr', 'rate', 'seed'].includes(word))
}

/** Whether a metric is a loss measured on held-out data, the one that shows overfitting. */
export function isValidationLoss(name: string): boolean {
  return isLoss(name) && !isTraining(name)
}
