/** As far as a `Date` reaches. */
const MAX_DATE_MS = 8.64e15
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

// Making a formatter takes a hundred times as long as using it, and a table uses three in each row.
const dayFormat = formatter({ day: 'numeric', month: 'short' })
const dayOfYearFormat = formatter({ day: 'numeric', month: 'short', year: 'numeric' })
const clockFormat = formatter({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const secondsFormat = formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const fullFormat = formatter({ dateStyle: 'full', timeStyle: 'long' })

/** Formats in the user's locale; the formatter is made when it is first needed. */
function formatter(options: Intl.DateTimeFormatOptions): (ms: number) => string {
  let made: Intl.DateTimeFormat | null = null
  return (ms) => {
    made ??= new Intl.DateTimeFormat(undefined, options)
    return Math.abs(ms) <= MAX_DATE_MS ? made.format(ms) : 'unknown'
  }
}

/** How long ago, for lists: `now`, `4 min`, `9 h`, `3 d`, and a date from 14 days. */
export function formatAge(thenMs: number, nowMs: number): string {
  const age = nowMs - thenMs
  if (age < MINUTE) return 'now'
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`
  if (age < DAY) return `${Math.floor(age / HOUR)} h`
  if (age < 14 * DAY) return `${Math.floor(age / DAY)} d`
  return dayFormat(thenMs)
}

/** A moment in the user's locale: day, short month, time; the year only if it is not this one. */
export function formatMoment(thenMs: number, nowMs: number): string {
  return `${formatDay(thenMs, nowMs)}, ${formatClock(thenMs)}`
}

/** A time of day: `14:19`. */
export function formatClock(thenMs: number): string {
  return clockFormat(thenMs)
}

/** A time of day to the second: `14:19:05`. */
export function formatClockSeconds(thenMs: number): string {
  return secondsFormat(thenMs)
}

/** A day in the user's locale, the year only if it is not this one: `20 Nov`. */
export function formatDay(thenMs: number, nowMs: number): string {
  const isThisYear = new Date(thenMs).getFullYear() === new Date(nowMs).getFullYear()
  return (isThisYear ? dayFormat : dayOfYearFormat)(thenMs)
}

/** A moment in full with its zone, for tooltips. */
export function formatFullMoment(thenMs: number): string {
  return fullFormat(thenMs)
}

/** A duration in its two largest units: `3 min 22 s`, `8 h 45 min`. */
export function formatDuration(ms: number): string {
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${Math.floor((ms % MINUTE) / SECOND)} s`
  return `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`
}

/** What is left of a download, in words. */
export function formatTimeLeft(ms: number): string {
  if (ms < MINUTE) return 'Under a minute left'
  const minutes = Math.round(ms / MINUTE)
  if (minutes < 60) return `About ${minutes} min left`
  return `About ${Math.floor(minutes / 60)} h ${minutes % 60} min left`
}
