import { type LogLevel, levelOf, timeOf } from './log-values.ts'

/** What a line of text says of itself before its message. */
export interface LogPrefix {
  /** The time as it is written; null where there is none. */
  time: string | null
  timeMs: number | null
  level: LogLevel | null
  block: string | null
  /** What comes after. */
  message: string
}

const TIME = /^\[?(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z\b|UTC\b|[+-]\d\d:?\d\d))?)\]?(?=[\s|:\-[]|$)[\s|:-]*/
const LEVEL = /^\[?(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\]?(?=[\s|:\-[]|$)[\s|:-]*/
/** Python's `%(asctime)s - %(name)s - %(levelname)s - …`. */
const NAME = /^([A-Za-z][\w.-]{0,79})\s+[-|]\s+(?=\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|ERROR|CRITICAL|FATAL))/
const BLOCK = /^\[([A-Za-z][\w.-]{0,39})\][\s|:-]*/
const TRACEBACK = /^(?:Traceback \(most recent call last\)|(?:[A-Za-z_][\w.]*)?(?:Error|Exception|Interrupt)(?::|$))/

/** Reads time, level and block off the start of a line, as loggers write them; what is not there is null. */
export function readPrefix(line: string): LogPrefix {
  const prefix: LogPrefix = { time: null, timeMs: null, level: null, block: null, message: line }
  // Most lines of structured logs begin with a word.
  if (!/^[[\dA-Z]/.test(line)) return prefix
  let rest = line
  const take = (pattern: RegExp): string | null => {
    const match = pattern.exec(rest)
    if (!match) return null
    rest = rest.slice(match[0].length)
    return match[1] ?? null
  }
  const time = take(TIME)
  if (time !== null) {
    prefix.timeMs = timeOf(time)
    if (prefix.timeMs === null) return { ...prefix, message: line }
    prefix.time = time
    prefix.block = take(NAME)
  }
  prefix.level = levelOf(take(LEVEL))
  if (time !== null || prefix.level !== null) {
    prefix.block ??= take(BLOCK)
    prefix.level ??= levelOf(take(LEVEL))
  }
  if (prefix.level === null && TRACEBACK.test(rest)) prefix.level = 'error'
  // A line that is nothing but such words keeps them.
  if (rest.trim() !== '') prefix.message = rest
  return prefix
}
