import type { RunSearch } from '../app/search.ts'
import type { LogEntry } from './use-run-log.ts'

/** The least grave level that is shown. */
export type LeastLevel = NonNullable<RunSearch['level']>

const GRAVITY = { debug: 0, info: 1, warn: 2, error: 3 } as const

/** The lines of a level or a graver one and of a block, where these are given. A line without a level passes none. */
export function filterLines(lines: readonly LogEntry[], least: LeastLevel | undefined, block: string | undefined): readonly LogEntry[] {
  if (least === undefined && block === undefined) return lines
  return lines.filter(
    (line) =>
      (least === undefined || (line.level !== null && GRAVITY[line.level] >= GRAVITY[least])) &&
      (block === undefined || line.block === block),
  )
}

/** The blocks that wrote lines, in the order in which they began; and whether any line has a level. */
export function factsOf(lines: readonly LogEntry[]): { blocks: string[]; hasLevels: boolean } {
  const blocks = new Set<string>()
  let hasLevels = false
  for (const { block, level } of lines) {
    if (block !== null) blocks.add(block)
    hasLevels ||= level !== null
  }
  return { blocks: [...blocks], hasLevels }
}

/** What finds a text in lines, in any case and however it is spaced and broken; null for none. */
export function finderOf(text: string): RegExp | null {
  const wanted = text.trim()
  if (wanted === '') return null
  const words = wanted.split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  return new RegExp(words.join('\\s+'), 'giu')
}

/** How the levels are shown. */
export const LEVEL_WORDS = { debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const

/** Where among some lines those are that show what is looked for, in the message or beside it. */
export function matchesIn(lines: readonly LogEntry[], finder: RegExp | null, timeOf: (line: LogEntry) => string): number[] {
  if (!finder) return []
  const found: number[] = []
  for (const [index, line] of lines.entries()) {
    finder.lastIndex = 0
    if (finder.test(`${timeOf(line)} ${line.block ?? ''} ${line.level ? LEVEL_WORDS[line.level] : ''} ${line.message}`)) found.push(index)
  }
  finder.lastIndex = 0 // what marks the matches begins there
  return found
}

/** Of a line: what is longer is a dump, and its cause stands in front. */
const MAX_COMPARED = 4000
const MATCHED_CHARACTERS = 100

/**
 * The lines that say why a run failed: the errors that quote the message of its condition, else any lines that do, else the first
 * error.
 */
export function failingLines(lines: readonly LogEntry[], message: string | null): readonly LogEntry[] {
  const errors = lines.filter(({ level }) => level === 'error')
  const words = message === null ? '' : normal(message.split('\n').find((line) => line.trim() !== '') ?? '').slice(0, MATCHED_CHARACTERS)
  const quotes = (line: LogEntry) => words !== '' && normal(line.message).includes(words)
  const quoting = errors.filter(quotes)
  if (quoting.length > 0) return quoting
  const others = words === '' ? [] : lines.filter(quotes)
  return others.length > 0 ? others : errors.slice(0, 1)
}

/** A text as it is compared: in small letters, with one space where there are several, and nothing but words at its end. */
function normal(text: string): string {
  const words = text.slice(0, MAX_COMPARED).replace(/\s+/g, ' ')
  let end = words.length
  while (end > 0 && /[.\s]/.test(words.charAt(end - 1))) end -= 1
  return words.slice(0, end).trim().toLowerCase()
}

/** Lines as a file of text has them; times are UTC. */
export function textOf(lines: readonly LogEntry[]): string {
  return lines
    .map(({ timeMs, block, level, message }) =>
      [timeMs === null ? '' : new Date(timeMs).toISOString(), block ?? '', level?.toUpperCase() ?? '', message]
        .filter((part) => part !== '')
        .join(' '),
    )
    .join('\n')
}

/** How many rows of a width in characters a message takes, about: what is broken at spaces may take more. */
export function rowsOf(message: string, columns: number): number {
  if (columns <= 0) return 1
  if (!message.includes('\n')) return Math.max(1, Math.ceil(message.length / columns))
  return message.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / columns)), 0)
}

/** Whether a message takes one row for certain, so that nobody has to measure it. */
export function isOneRow(message: string, columns: number): boolean {
  return message.length < columns && /^[ -~]*$/.test(message)
}
