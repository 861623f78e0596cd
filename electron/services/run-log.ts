import type { RunLog } from '../../shared/contract/runs.ts'
import { redactSecrets } from '../../shared/vi/redact.ts'
import type { RunsResource } from '../vi/runs.ts'
import { wholeLog } from '../vi/whole-log.ts'

const MAX_LINES = 100_000
/** Of one line: what is longer is a dump, whose start tells what it is. */
const MAX_LINE_CHARACTERS = 16_000
/** Of all lines together. */
const MAX_CHARACTERS = 48_000_000

/** A run's training log for the page: bounded, without keys and the signatures of pre-signed URLs. @throws ViError NO_LOG */
export async function runLogForPage(runs: RunsResource, runId: string, since: string | null, signal?: AbortSignal): Promise<RunLog> {
  const log = await wholeLog(runs, runId, { since, signal, maxLines: MAX_LINES })
  let characters = 0
  const lines: RunLog['lines'] = []
  for (const { timeMs, level, block, message } of log.lines.toReversed()) {
    // A secret may lie where a line is cut, so it is looked for before.
    const line = { timeMs, level, block: block && redactSecrets(block), message: shortened(redactSecrets(message)) }
    characters += line.message.length
    if (characters > MAX_CHARACTERS) break
    lines.push(line)
  }
  lines.reverse()
  const { isWhole, isFromStart } = log
  return { lines, omittedCount: log.omittedCount + log.lines.length - lines.length, isWhole, isFromStart, since: log.since }
}

function shortened(message: string): string {
  if (message.length <= MAX_LINE_CHARACTERS) return message
  return `${message.slice(0, MAX_LINE_CHARACTERS)}… (${message.length - MAX_LINE_CHARACTERS} more characters)`
}
