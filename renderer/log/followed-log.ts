import type { RunLog } from '../../shared/contract/runs.ts'
import { mergeLog } from '../../shared/vi/log-order.ts'

const MAX_LINES = 100_000

/** A log with what came since: the same object where nothing did. */
export function followedLog(before: RunLog, answer: RunLog): RunLog {
  if (answer.isFromStart) return answer
  // Lines are missing in between, so that those from before cannot be shown above the new ones.
  if (answer.omittedCount > 0) {
    const omittedCount = before.omittedCount + before.lines.length + answer.omittedCount
    return { ...answer, isWhole: before.isWhole && answer.isWhole, isFromStart: before.isFromStart, omittedCount }
  }
  const merged = mergeLog(before.lines, answer.lines)
  const isWhole = before.isWhole && answer.isWhole
  if (merged === before.lines && answer.since === before.since && isWhole === before.isWhole) return before
  const lines = merged.slice(-MAX_LINES)
  return { ...before, lines, omittedCount: before.omittedCount + merged.length - lines.length, isWhole, since: answer.since }
}
