import type { TimedLine } from '../../shared/vi/log-entry.ts'
import { inTimeOrder, isNewestFirst, mergeLog, newestTimed } from '../../shared/vi/log-order.ts'
import type { RunLogPart } from '../../shared/vi/run-log.ts'
import type { RunLogOptions, RunsResource } from './runs.ts'
import { ViError } from './vi-error.ts'

/** A run's training log, all of it or what came since a moment. */
export interface WholeLog {
  /** From old to new. */
  lines: TimedLine[]
  /** How many older lines were left out, so that no more than asked for are kept. */
  omittedCount: number
  /** False where Vi has lines that could not be reached. */
  isWhole: boolean
  /** What to ask for next time to get what came after these lines; null where no line has a time. */
  since: string | null
}

interface WholeLogOptions {
  since?: string | null
  maxLines: number
  signal?: AbortSignal | undefined
}

/** How many lines are asked for at a time: Vi does not say how many it allows, so that a refusal is answered with fewer. */
const LIMITS = [10_000, 1_000, null] as const
/** Where an answer was cut off, it has a round number of lines. */
const ROUND = 50
const MAX_REQUESTS = 80

const limitsThatWork = new WeakMap<RunsResource, number>()

/**
 * Asks for a run's log until nothing more comes: by the page tokens or cursors of the answers, or, where an answer names none but may
 * have been cut off, by time in both directions.
 * @throws ViError NO_LOG where Vi keeps none
 */
export async function wholeLog(runs: RunsResource, runId: string, options: WholeLogOptions): Promise<WholeLog> {
  const asked = new LogRequests(runs, runId, options.signal)
  const since = options.since ?? null
  const first = await asked.ask({ since }).catch((error: unknown) => {
    // A moment in a form that Vi does not take: everything is asked for again.
    if (since === null || !isRefused(error)) throw error
    return asked.ask({})
  })
  const isCut = first.next === null && first.lines.length > 0 && first.lines.length % ROUND === 0
  const gathered = isCut ? await byTime(asked, first, since, options.maxLines) : await byToken(asked, first, since, options.maxLines)
  const lines = gathered.lines.slice(-options.maxLines)
  return {
    lines,
    omittedCount: gathered.omittedCount + gathered.lines.length - lines.length,
    isWhole: gathered.isWhole,
    since: gathered.cursor ?? newestTimed(lines)?.time ?? since,
  }
}

interface Gathered extends Omit<WholeLog, 'since'> {
  /** What the last answer gave to go on from. */
  cursor: string | null
}

async function byToken(asked: LogRequests, first: RunLogPart, since: string | null, maxLines: number): Promise<Gathered> {
  const seen = new Set<string>()
  let lines = first.lines
  let omittedCount = 0
  let isWhole = true
  let part = first
  while (part.next !== null && part.lines.length > 0) {
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
    lines = by === 'page' ? [...lines, ...part.lines] : [...mergeLog(inTimeOrder(lines), inTimeOrder(part.lines))]
    if (!isNewestFirst(lines) && lines.length > 2 * maxLines) {
      omittedCount += lines.length - maxLines
      lines = lines.slice(-maxLines)
    }
  }
  const cursor = part.next?.by === 'since' ? part.next.token : null
  return { lines: inTimeOrder(lines), omittedCount, isWhole, cursor }
}

async function byTime(asked: LogRequests, first: RunLogPart, since: string | null, maxLines: number): Promise<Gathered> {
  let lines: readonly TimedLine[] = inTimeOrder(first.lines)
  let omittedCount = 0
  for (let mayBeCut = true; mayBeCut && !asked.isSpent; ) {
    const newest = newestTimed(lines)
    if (newest?.time == null) break
    const part = await asked.ask({ since: newest.time })
    const merged = mergeLog(lines, inTimeOrder(part.lines))
    mayBeCut = merged.length > lines.length && part.lines.length % ROUND === 0
    omittedCount += Math.max(0, merged.length - maxLines)
    lines = merged.slice(-maxLines)
  }
  for (let mayBeCut = since === null; mayBeCut && lines.length < maxLines && !asked.isSpent; ) {
    const oldest = lines.find(({ timeMs }) => timeMs !== null)
    if (oldest?.time == null) break
    const part = await asked.ask({ until: oldest.time })
    const older = inTimeOrder(part.lines).filter(({ timeMs }) => timeMs !== null && timeMs < (oldest.timeMs ?? 0))
    mayBeCut = older.length > 0 && part.lines.length % ROUND === 0
    lines = [...older, ...lines]
  }
  return { lines: [...lines], omittedCount, isWhole: !asked.isSpent, cursor: null }
}

function isSame(a: RunLogPart, b: RunLogPart): boolean {
  const ends = ({ lines }: RunLogPart) => JSON.stringify([lines.length, lines[0], lines.at(-1)])
  return a.lines.length > 0 && ends(a) === ends(b)
}

function isRefused(error: unknown): boolean {
  return error instanceof ViError && error.code === 'VI_REFUSED'
}

/** Asks for parts of one run's log, with the largest limit that Vi takes. */
class LogRequests {
  readonly #runs: RunsResource
  readonly #runId: string
  readonly #signal: AbortSignal | undefined
  #count = 0

  constructor(runs: RunsResource, runId: string, signal: AbortSignal | undefined) {
    this.#runs = runs
    this.#runId = runId
    this.#signal = signal
  }

  /** Whether no more may be asked for. */
  get isSpent(): boolean {
    return this.#count >= MAX_REQUESTS
  }

  async ask(part: Pick<RunLogOptions, 'since' | 'until' | 'pageToken'>): Promise<RunLogPart> {
    for (let at = limitsThatWork.get(this.#runs) ?? 0; ; at++) {
      const limit = LIMITS[at] ?? null
      this.#count += 1
      try {
        const answer = await this.#runs.logs(this.#runId, { ...part, limit, signal: this.#signal })
        limitsThatWork.set(this.#runs, at)
        return answer
      } catch (error) {
        if (!isRefused(error) || at >= LIMITS.length - 1) throw error
      }
    }
  }
}
