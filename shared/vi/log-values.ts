/** How severe a line of a log is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

const LEVELS: Record<string, LogLevel> = {
  trace: 'debug',
  verbose: 'debug',
  debug: 'debug',
  d: 'debug',
  info: 'info',
  information: 'info',
  informational: 'info',
  notice: 'info',
  log: 'info',
  i: 'info',
  warn: 'warn',
  warning: 'warn',
  w: 'warn',
  error: 'error',
  err: 'error',
  e: 'error',
  severe: 'error',
  critical: 'error',
  crit: 'error',
  fatal: 'error',
  f: 'error',
  alert: 'error',
  emergency: 'error',
  emerg: 'error',
  panic: 'error',
}

/**
 * Reads a level: a word in any case, or a number of syslog (0 to 7), of Python's logging (10 to 60) or of Google's (100 to 800);
 * null for anything else, such as Google's DEFAULT.
 */
export function levelOf(value: unknown): LogLevel | null {
  if (typeof value === 'string') {
    const word = value.trim().toLowerCase()
    if (Object.hasOwn(LEVELS, word)) return LEVELS[word] ?? null
    return /^\d{1,3}$/.test(word) ? levelOf(Number(word)) : null
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return null
  if (value <= 7) return value <= 3 ? 'error' : value === 4 ? 'warn' : value === 7 ? 'debug' : 'info'
  if (value < 10 || value > 800) return null
  const tens = value < 100 ? value : value / 10 // Google's are ten times Python's
  return tens >= 40 && (value < 100 || tens >= 50)
    ? 'error'
    : tens >= 30 && (value < 100 || tens >= 40)
      ? 'warn'
      : tens >= 20
        ? 'info'
        : 'debug'
}

const MAX_DATE_MS = 8.64e15
const NUMBER = /^\d{9,20}(?:\.\d+)?$/
/** A date and a time of day, with or without a zone; Python's logging has a comma before the milliseconds. */
const MOMENT = /^(\d{4})[-/](\d\d)[-/](\d\d)[T ]+(\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i

/**
 * Reads a moment as epoch milliseconds: seconds, milliseconds, microseconds or nanoseconds by their size, text in ISO 8601 or near it
 * (UTC where no zone is named), `{ seconds, nanos }`. Null for anything else, such as the seconds since a run began.
 */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return timeOfNumber(value)
  if (typeof value === 'string') {
    const text = value.trim()
    return NUMBER.test(text) ? timeOfNumber(Number(text)) : timeOfText(text)
  }
  if (typeof value !== 'object' || value === null || !('seconds' in value)) return null
  const seconds = timeOfNumber(Number(value.seconds))
  return seconds === null ? null : seconds + ('nanos' in value ? Math.floor(Number(value.nanos) / 1e6) || 0 : 0)
}

function timeOfNumber(value: number): number | null {
  if (!(value >= 1e8 && value < 1e20)) return null
  const ms = value < 1e11 ? value * 1000 : value < 1e14 ? value : value < 1e17 ? value / 1000 : value / 1e6
  return Math.floor(ms)
}

function timeOfText(text: string): number | null {
  const match = MOMENT.exec(text)
  if (!match) return /^[A-Z][a-z]{2},? /.test(text) ? inRange(Date.parse(text)) : null // as HTTP and mail write dates
  const [, year, month, day, clock, fraction = '', zone = 'Z'] = match
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z'
  return inRange(Date.parse(`${year}-${month}-${day}T${clock}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`))
}

function inRange(ms: number): number | null {
  return Math.abs(ms) <= MAX_DATE_MS ? ms : null
}
