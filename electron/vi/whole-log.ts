import type { TimedLine } from '../../shared/vi/log-entry.ts'
import { inTimeOrder, isNewestFirst, linesSince, mergeLog, newestTimed } from '../../shared/vi/log-order.ts'
import { timeOf } from '../../shared/vi/log-values.ts'
import type { RunLogPart } from '../../shared/vi/run-log.ts'
import { type Gathered, gatherByTime, mayBeCut } from './log-by-time.ts'
import { LogRequests } from './log-requests.ts'
import type { RunsResource } from './runs.ts'

/** A run's training log, all of it or what came since a moment. */
export interface WholeLog {
  /** From old to new. */
  lines: TimedLine[]
  /** How many older lines were left out, so that no more than asked for are kept. */
  omittedCount: number
  /** False where Vi has lines that could not be reached. */
  isWhole: boolean
  /** Whether the lines are the log from its start, also where only what came since was asked for. */
  isFromStart: boolean
  /** What to ask for next time to get what came after these lines; null where everything has to be asked for again. */
  since: string | null
}

interface WholeLogOptions {
  since?: string | null
  maxLines: number
  signal?: AbortSignal | undefined
}

/** Runs whose logs are not given since a moment: by resource, since that is one account's. */
const withoutSince = new WeakMap<RunsResource, Set<string>>()

/**
 * Asks for a run's log until nothing more comes: by the page tokens or cursors of the answers, or, where an answer names none but may
 * have been cut off, by time in both directions.
 * @throws ViError NO_LOG where Vi keeps none
 */
export async function wholeLog(runs: RunsResource, runId: string, options: WholeLogOptions): Promise<WholeLog> {
  const { maxLines } = options
  const asked = new LogRequests(runs, runId, options.signal)
  const wanted = withoutSince.get(runs)?.has(runId) ? null : (options.since ?? null)
  const answer = wanted === null ? null : await asked.askIfTaken({ since: wanted })
  // A moment in a form that Vi does not take, or a cursor that is no longer valid: everything is asked for again.
  const first = answer ?? (await asked.ask({}))
  const since = answer === null ? null : wanted
  if (wanted !== null && since === null && timeOf(wanted) !== null) {
    withoutSince.set(runs, (withoutSince.get(runs) ?? new Set()).add(runId))
  }
  const isByTime = first.next === null && mayBeCut(first)
  const gathered: GatheredByToken = isByTime
    ? await gatherByTime(asked, first, since, maxLines)
    : await gatherByToken(asked, first, since, maxLines)
  const sinceMs = since === null ? null : timeOf(since)
  const fresh = sinceMs === null ? gathered.lines : linesSince(gathered.lines, sinceMs)
  // Where Vi answers with lines from before the moment too, those that were left out are such lines.
  const omittedCount = fresh.length < gathered.lines.length ? 0 : gathered.omittedCount
  const lines = fresh.slice(-maxLines)
  const next = gathered.cursor ?? newestTimed(lines)?.time ?? since
  return {
    lines,
    omittedCount: omittedCount + fresh.length - lines.length,
    isWhole: gathered.isWhole,
    isFromStart: since === null,
    since: withoutSince.get(runs)?.has(runId) ? null : next,
  }
}

interface GatheredByToken extends Gathered {
  /** What the last answer gave to continue from. */
  cursor?: string | null
}

async function gatherByToken(asked: LogRequests, first: RunLogPart, since: string | null, maxLines: number): Promise<GatheredByToken> {
  const seen = new Set<string>()
  let lines: readonly TimedLine[] = first.lines
  let omittedCount = 0
  let isWhole = true
  let part = first
  // A page may be empty though others follow; behind a cursor nothing follows an answer without entries.
  while (part.next !== null && (part.next.by === 'page' || part.entryCount > 0)) {
    const { by, token } = part.next
    if (asked.isSpent || seen.has(token) || (isNewestFirst(lines) && lines.length >= maxLines)) {
      isWhole = false
      break
    }
    seen.add(token)
    const before = part
    part = await asked.ask(by === 'page' ? { since, pageToken: token } : { since: token })
    if (isSame(part, before)) {
      isWhole = false // the token was not understood
      break
    }
    const merged = by === 'page' ? [...lines, ...part.lines] : mergeLog(inTimeOrder(lines), inTimeOrder(part.lines))
    // At the end a cursor stays where it is, and its own moment may come again.
    const isAtEnd = by === 'since' && part.next?.token === token && merged.length === lines.length
    lines = merged
    if (isAtEnd) break
    if (!isNewestFirst(lines) && lines.length > 2 * maxLines) {
      omittedCount += lines.length - maxLines
      lines = lines.slice(-maxLines)
    }
  }
  const cursor = part.next?.by === 'since' ? part.next.token : null
  return { lines: inTimeOrder(lines), omittedCount, isWhole, cursor }
}

function isSame(a: RunLogPart, b: RunLogPart): boolean {
  const ends = ({ lines }: RunLogPart) => JSON.stringify([lines.length, lines[0], lines.at(-1)])
  return a.lines.length > 0 && ends(a) === ends(b)
}
