import type { LogLine } from './log-entry.ts'

/** The time of each line; a line without one is as old as the line before it. */
function timesOf(lines: readonly LogLine[]): number[] {
  let before = Number.NEGATIVE_INFINITY
  return lines.map(({ timeMs }) => {
    if (timeMs !== null) before = timeMs
    return before
  })
}

/** Whether lines come newest first, as some services send them. */
export function isNewestFirst(lines: readonly LogLine[]): boolean {
  let rising = 0
  let before: number | null = null
  for (const { timeMs } of lines) {
    if (timeMs !== null && before !== null) rising += Math.sign(timeMs - before)
    before = timeMs ?? before
  }
  return rising < 0
}

/** Lines from old to new. Lines of one moment, and those without a time, stay where they are among their neighbours. */
export function inTimeOrder<Line extends LogLine>(lines: readonly Line[]): Line[] {
  const forward = isNewestFirst(lines) ? lines.toReversed() : [...lines]
  const times = timesOf(forward)
  if (times.every((time, index) => index === 0 || time >= (times[index - 1] ?? time))) return forward
  return forward
    .map((line, index) => ({ line, time: times[index] ?? 0, index }))
    .sort((a, b) => a.time - b.time || a.index - b.index)
    .map(({ line }) => line)
}

/** The newest of some lines that have a time; null when none has. */
export function newestTimed<Line extends LogLine>(lines: readonly Line[]): Line | null {
  let newest: Line | null = null
  for (const line of lines) if (line.timeMs !== null && line.timeMs >= (newest?.timeMs ?? Number.NEGATIVE_INFINITY)) newest = line
  return newest
}

/**
 * Adds what was asked for since the newest line of a log, where the answer may begin with the lines of that moment, with lines from
 * before it, or after it: none comes twice and none is lost. Both are in order of time. Where either has no times, the answer is what
 * follows, unless it begins with all that was there.
 */
export function mergeLog<Line extends LogLine>(before: readonly Line[], fresh: readonly Line[]): readonly Line[] {
  const sinceMs = newestTimed(before)?.timeMs ?? null
  if (sinceMs === null || newestTimed(fresh) === null) {
    if (fresh.length === 0) return before
    return beginsWith(fresh, before) ? fresh : [...before, ...fresh]
  }
  const times = timesOf(fresh)
  const added = fresh.filter((_, index) => {
    const time = times[index] ?? sinceMs
    return time >= sinceMs || time === Number.NEGATIVE_INFINITY
  })
  const tailStart = timesOf(before).findIndex((time) => time >= sinceMs)
  const tail = before.slice(tailStart)
  const counts = new Map<string, number>()
  for (const line of tail) counts.set(keyOf(line), (counts.get(keyOf(line)) ?? 0) + 1)
  const unseen = added.filter((line) => {
    const count = counts.get(keyOf(line)) ?? 0
    if (count > 0) counts.set(keyOf(line), count - 1)
    return count === 0
  })
  if (unseen.length === 0) return before
  // Where the answer has all lines of that moment it also knows their order.
  const hasAll = added.length - unseen.length === tail.length
  return hasAll ? [...before.slice(0, tailStart), ...added] : [...before, ...unseen]
}

/** The lines up to a moment, itself included, of lines in order of time. */
export function linesUntil<Line extends LogLine>(lines: readonly Line[], untilMs: number): Line[] {
  const times = timesOf(lines)
  return lines.filter((_, index) => (times[index] ?? untilMs) <= untilMs)
}

/** The lines since a moment, itself included, of lines in order of time; those before the first time are kept. */
export function linesSince<Line extends LogLine>(lines: readonly Line[], sinceMs: number): Line[] {
  const times = timesOf(lines)
  return lines.filter((_, index) => times[index] === Number.NEGATIVE_INFINITY || (times[index] ?? sinceMs) >= sinceMs)
}

function beginsWith(lines: readonly LogLine[], start: readonly LogLine[]): boolean {
  return lines.length >= start.length && start.every((line, index) => lines[index] !== undefined && keyOf(line) === keyOf(lines[index]))
}

function keyOf({ timeMs, level, block, message }: LogLine): string {
  return `${timeMs}\n${level}\n${block}\n${message}`
}
