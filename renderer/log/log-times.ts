import { formatClockSeconds, formatDay } from '../../shared/format/index.ts'
import type { LogEntry } from './use-run-log.ts'

/** How the times of a log are shown. */
export interface LogTimes {
  /** The time of a line as its row has it, with its day where the log covers several; empty without a time. */
  timeOf: (line: LogEntry) => string
  /** How wide their column is. */
  columnPx: number
}

const CLOCK_PX = 70
const DAY_PX = 46
const YEAR_PX = 40

/** The first and the last day of a log, as shown; null without times. */
export function daysOf(lines: readonly LogEntry[], nowMs: number): { from: string; to: string } | null {
  const first = lines.find(({ timeMs }) => timeMs !== null)?.timeMs
  const last = lines.findLast(({ timeMs }) => timeMs !== null)?.timeMs
  return first == null || last == null ? null : { from: formatDay(first, nowMs), to: formatDay(last, nowMs) }
}

/** {@link LogTimes} */
export function logTimes(lines: readonly LogEntry[], nowMs: number): LogTimes {
  const days = daysOf(lines, nowMs)
  const hasDays = days !== null && days.from !== days.to
  const hasYears = hasDays && lines.some(({ timeMs }) => timeMs !== null && yearOf(timeMs) !== yearOf(nowMs))
  // Many lines are of one second.
  const known = new Map<number, string>()
  const timeOf = ({ timeMs }: LogEntry) => {
    if (timeMs === null) return ''
    const second = Math.floor(timeMs / 1000)
    const before = known.get(second)
    if (before !== undefined) return before
    const time = hasDays ? `${formatDay(timeMs, nowMs)} ${formatClockSeconds(timeMs)}` : formatClockSeconds(timeMs)
    known.set(second, time)
    return time
  }
  return { timeOf, columnPx: CLOCK_PX + (hasDays ? DAY_PX : 0) + (hasYears ? YEAR_PX : 0) }
}

function yearOf(timeMs: number): number {
  return new Date(timeMs).getFullYear()
}
