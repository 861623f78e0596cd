import type { TimedLine } from '../../shared/vi/log-entry.ts'
import { momentAfter } from '../../shared/vi/log-moment.ts'
import { inTimeOrder, linesUntil, mergeLog, newestTimed } from '../../shared/vi/log-order.ts'
import type { RunLogPart } from '../../shared/vi/run-log.ts'
import type { LogRequests } from './log-requests.ts'

/** Where an answer was cut off, it has a round number of entries. */
const ROUND = 50

/** Lines gathered from several answers. */
export interface Gathered {
  /** From old to new. */
  lines: readonly TimedLine[]
  omittedCount: number
  isWhole: boolean
}

/** Whether an answer that names nothing to follow may have been cut off all the same. */
export function mayBeCut({ entryCount }: RunLogPart): boolean {
  return entryCount > 0 && entryCount % ROUND === 0
}

/**
 * What comes before and after an answer that may have been cut off: lines are asked for since its newest moment, then until its oldest.
 * A moment may lie on both sides of a cut, so that its lines are asked for again and counted.
 */
export async function gatherByTime(asked: LogRequests, first: RunLogPart, since: string | null, maxLines: number): Promise<Gathered> {
  const later = await forward(asked, first, maxLines)
  const isLater = later.lines.length + later.omittedCount > first.lines.length
  const earlier = await backward(asked, first, { since, lines: later.lines, maxLines, isFromFirst: isLater })
  // Where Vi does not answer since a moment, only lines from before show that an answer kept to the newest.
  const hasEnd = !later.isUnanswered || earlier.lines.length > later.lines.length
  return { lines: earlier.lines, omittedCount: later.omittedCount, isWhole: later.isWhole && earlier.isWhole && hasEnd }
}

interface Forward extends Gathered {
  /** Whether Vi refuses to answer since a moment, or answers with anything else. */
  isUnanswered: boolean
}

async function forward(asked: LogRequests, first: RunLogPart, maxLines: number): Promise<Forward> {
  let lines: readonly TimedLine[] = inTimeOrder(first.lines)
  let omittedCount = 0
  let isWhole = true
  let isUnanswered = false
  for (let isMore = true; isMore; ) {
    const newest = newestTimed(lines)
    if (newest?.time == null || newest.timeMs === null || asked.isSpent) return { lines, omittedCount, isWhole: false, isUnanswered }
    const sinceMs = newest.timeMs
    let part = await asked.askIfTaken({ since: newest.time })
    let merged = part === null ? lines : mergeLog(lines, inTimeOrder(part.lines))
    isUnanswered = part === null || part.lines.some(({ timeMs }) => timeMs !== null && timeMs < sinceMs)
    if (part !== null && merged.length === lines.length && isFull(part, first) && !isUnanswered) {
      // More lines of one moment than an answer holds: those that cannot be reached are passed over.
      isWhole = false
      part = await asked.askIfTaken({ since: momentAfter(newest.time) ?? newest.time })
      merged = part === null ? lines : mergeLog(lines, inTimeOrder(part.lines))
    }
    isMore = part !== null && merged.length > lines.length && mayBeCut(part)
    if (merged.length > lines.length) isUnanswered = false
    omittedCount += Math.max(0, merged.length - maxLines)
    lines = merged.slice(-maxLines)
  }
  return { lines, omittedCount, isWhole, isUnanswered }
}

interface Backward {
  since: string | null
  lines: readonly TimedLine[]
  maxLines: number
  /** Whether Vi answers with the oldest lines first, so that there is nothing before them. */
  isFromFirst: boolean
}

async function backward(asked: LogRequests, first: RunLogPart, from: Backward): Promise<Omit<Gathered, 'omittedCount'>> {
  const { since, maxLines, isFromFirst } = from
  let { lines } = from
  let isWhole = true
  for (let isMore = true; isMore && lines.length < maxLines; ) {
    const oldest = lines.find(({ timeMs }) => timeMs !== null)
    if (oldest?.time == null || oldest.timeMs === null) return { lines, isWhole: false }
    if (asked.isSpent) return { lines, isWhole: false }
    const untilMs = oldest.timeMs
    let part = await asked.askIfTaken({ since, until: momentAfter(oldest.time) ?? oldest.time })
    if (part === null) return { lines, isWhole: isWhole && isFromFirst }
    let merged = before(part, lines, untilMs)
    if (merged.length === lines.length && isFull(part, first)) {
      const isTaken = part.lines.every(({ timeMs }) => timeMs === null || timeMs <= untilMs)
      isWhole &&= !isTaken && isFromFirst
      if (!isTaken) break
      part = await asked.askIfTaken({ since, until: oldest.time })
      if (part === null) break
      merged = before(part, lines, untilMs)
    }
    isMore = merged.length > lines.length && mayBeCut(part)
    lines = merged
  }
  return { lines, isWhole }
}

/** Lines with those of an answer before them, which may hold the lines of the oldest moment again. */
function before(part: RunLogPart, lines: readonly TimedLine[], untilMs: number): readonly TimedLine[] {
  const older = linesUntil(inTimeOrder(part.lines), untilMs)
  if (older.length === 0) return lines
  const start = lines.findIndex(({ timeMs }) => timeMs !== null)
  // Lines without a time at the start of an answer follow a line that it does not have, and come again behind it.
  const again = new Set(older.filter(({ timeMs }) => timeMs === null).map(({ message }) => message))
  const alone = lines.slice(0, start).filter(({ message }) => !again.has(message))
  return [...alone, ...mergeLog(older, lines.slice(start))]
}

function isFull(part: RunLogPart, first: RunLogPart): boolean {
  return part.entryCount >= first.entryCount
}
