import { timeOf } from '../../shared/vi/log-values.ts'
import type { SampleRun } from './catalog.ts'
import { hexOf } from './random.ts'
import type { Clock } from './resources.ts'
import { type TrainingLine, trainingLines } from './training-lines.ts'

/** What was asked for of a log. */
interface Asked {
  block: string | null
  sinceMs: number | null
  untilMs: number | null
  /** At most so many lines. */
  limit: number
  pageToken: string | null
}

/** A log in one of its forms. */
type Form = (lines: readonly TrainingLine[], asked: Asked) => object

const MAX_LIMIT = 10_000
const SMALL_LIMIT = 1_000
const ESC = String.fromCharCode(27)

/**
 * A run's training log, as the API answers it; null where none was kept. The service does not say what form its logs have, so that
 * runs differ in it: lists of objects, texts with colours, one text, lists by block, and what Google's log store hands out.
 */
export function logResource(run: SampleRun, query: URLSearchParams, clock: Clock): object | null {
  if (run.name.startsWith('invoice-extract')) return null
  const asked: Asked = {
    block: query.get('block'),
    sinceMs: timeOf(query.get('since')),
    untilMs: timeOf(query.get('until')),
    limit: Math.min(MAX_LIMIT, Math.max(1, Number(query.get('limit') ?? MAX_LIMIT) || 1)),
    pageToken: query.get('p'),
  }
  const lines = trainingLines(run, clock).filter(
    ({ ms, block }) =>
      (asked.sinceMs === null || ms >= asked.sinceMs) &&
      (asked.untilMs === null || ms < asked.untilMs) &&
      (asked.block === null || block === asked.block),
  )
  return formOf(run)(lines, asked)
}

function formOf(run: SampleRun): Form {
  if (run.state === 'Error') return entriesOfGoogle
  if (run.state === 'Cancelled') return coloredLines
  if (run.withoutEpochs) return listsByBlock
  if (run.name === 'smoke-test') return oneText
  if (run.name.startsWith('warehouse-vqa-nvila')) return newestFirst
  return pagesOfItems
}

/** Objects in time order, page by page. */
const pagesOfItems: Form = (lines, { limit, pageToken }) => {
  const from = pageToken ? Number(Buffer.from(pageToken, 'base64url').toString()) || 0 : 0
  const items = lines
    .slice(from, from + limit)
    .map(({ ms, block, level, message }) => ({ time: new Date(ms).toISOString(), block, level, message }))
  const next = from + limit
  return { kind: 'RunLogs', items, nextPage: next < lines.length ? Buffer.from(String(next)).toString('base64url') : null }
}

/** As Google's log store has them: times in nanoseconds, the words of an error as a payload. */
const entriesOfGoogle: Form = (lines, { limit }) => ({
  entries: lines.slice(0, limit).map(({ ms, block, level, message }) => ({
    insertId: hexOf(`${ms}/${message}`, 16),
    timestamp: new Date(ms).toISOString().replace('Z', '000000Z'),
    severity: level,
    resource: { type: 'k8s_container', labels: { container_name: 'trainer' } },
    labels: { block },
    ...(level === 'ERROR' ? { jsonPayload: { message } } : { textPayload: `${message}\n` }),
  })),
})

/** As Python's logging writes them to a terminal. */
const coloredLines: Form = (lines, { limit }) => {
  const colors = { DEBUG: 90, INFO: 32, WARNING: 33, ERROR: 31 }
  return {
    logs: lines.slice(0, limit).map(({ ms, block, level, message }) => {
      const time = new Date(ms).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '')
      return `${time} - ${block} - ${ESC}[${colors[level]}m${level}${ESC}[0m - ${message}`
    }),
  }
}

const oneText: Form = (lines, { limit }) => ({
  data: {
    content: lines
      .slice(0, limit)
      .map(({ ms, block, level, message }) => `${new Date(ms).toISOString()} ${level} [${block}] ${message}\n`)
      .join(''),
  },
})

/** A list for each block, times in seconds. */
const listsByBlock: Form = (lines, { limit }) => {
  const logs: Record<string, object[]> = {}
  for (const { ms, block, level, message } of lines.slice(0, limit)) {
    logs[block] ??= []
    logs[block].push({ ts: ms / 1000, lvl: level.toLowerCase(), msg: message })
  }
  return { logs }
}

/** The newest lines, backwards, without a word about there being more. */
const newestFirst: Form = (lines, { limit }) => ({
  records: lines
    .slice(-Math.min(limit, SMALL_LIMIT))
    .reverse()
    .map(({ ms, block, level, message }) => ({ '@timestamp': ms, severity: level, stage: block, text: message })),
})
