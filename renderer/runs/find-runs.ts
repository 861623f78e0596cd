import UFuzzy from '@leeoniya/ufuzzy'
import type { Run } from '../../shared/vi/run.ts'
import { isIdStart, runSearchText } from '../../shared/vi/search-text.ts'

// One letter too many, too few, wrong or swapped in each word; names are in any script.
const forgiving = new UFuzzy({
  unicode: true,
  interSplit: "[^\\p{L}\\d']+",
  intraSplit: '\\p{Ll}\\p{Lu}',
  intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
  intraChars: "[\\p{L}\\d']",
  intraContr: "'\\p{L}{1,2}\\b",
  intraMode: 1,
})
const MOST_WORDS_IN_ANY_ORDER = 3

/** Texts that a search finds, best first, by their place in the list. */
export function findIn(texts: string[], wanted: string): number[] {
  const [found, info, order] = forgiving.search(texts, wanted, MOST_WORDS_IN_ANY_ORDER, 5000)
  if (!found) return []
  return info && order ? order.flatMap((at) => info.idx[at] ?? []) : [...found]
}

/** Runs that fit a search that may have a mistake in it, best first. */
export function findRuns(runs: readonly Run[], wanted: string): Run[] {
  const words = wanted.split(/\s+/)
  const texts = runs.map((run) => (words.some((word) => isIdStart(run, word)) ? `${runSearchText(run)} ${run.runId}` : runSearchText(run)))
  const byText = findIn(texts, wanted)
  return byText.flatMap((at) => runs[at] ?? [])
}

/** Runs that a text names: exactly where any does, in their order; else those that nearly do, best first. */
export function searchRuns(runs: readonly Run[], text: string): Run[] {
  const words = text.toLocaleLowerCase().split(/\s+/)
  const exact = runs.filter((run) => {
    const known = runSearchText(run).toLocaleLowerCase()
    return words.every((word) => known.includes(word) || isIdStart(run, word))
  })
  return exact.length > 0 ? exact : findRuns(runs, text)
}
