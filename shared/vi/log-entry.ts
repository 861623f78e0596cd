import { readPrefix } from './log-prefix.ts'
import { type LogLevel, levelOf, timeOf } from './log-values.ts'
import { isPlainObject } from './plain-object.ts'
import { plainText } from './terminal-text.ts'

/** One entry of a run's training log. */
export interface LogLine {
  /** Epoch milliseconds; null where the entry has no time. */
  timeMs: number | null
  level: LogLevel | null
  /** The block of the run's flow that wrote it, such as `train`. */
  block: string | null
  /** Perhaps of several lines; without escape sequences and control characters. */
  message: string
}

/** A line, and its time as the log has it, which is how Vi may be asked for what came after. */
export interface TimedLine extends LogLine {
  time: string | null
}

type Fields = ReadonlyMap<string, unknown>

const TIME_KEYS = [
  'time',
  'timestamp',
  'ts',
  't',
  'datetime',
  'date',
  'timecreated',
  'createdat',
  'asctime',
  'eventtime',
  'receivetimestamp',
]
const MESSAGE_KEYS = ['message', 'msg', 'text', 'textpayload', 'line', 'log', 'content', 'body', 'output', 'raw', 'data', 'event']
const LEVEL_KEYS = ['level', 'severity', 'lvl', 'loglevel', 'levelname', 'severitytext', 'severitynumber', 'priority']
const BLOCK_KEYS = ['block', 'blockname', 'blockid', 'stage', 'step', 'component', 'phase', 'task']
const OTHER_BLOCK_KEYS = ['logger', 'loggername', 'containername']
/** Where the words of an entry may lie one level deeper, and where its labels do. */
const PAYLOAD_KEYS = ['jsonpayload', 'protopayload', 'payload', 'message', 'log', 'data', 'record', 'fields', 'body', 'event']
const LABEL_KEYS = ['labels', 'attributes', 'metadata', 'tags', 'context', 'resource']
/** Numbers that are no measurement. */
const BOOKKEEPING =
  /^(?:.*id|pid|tid|thread|process|rank|seq.*|sequence|index|offset|line.*|version|generation|size|v|created.*|updated.*)$/
const MAX_BLOCK = 60

const normalKeys = new Map<string, string>()

/** A key without case and separators: `@timestamp`, `time_created` and `timeCreated` are one thing each. */
export function normalKey(key: string): string {
  const known = normalKeys.get(key)
  if (known !== undefined) return known
  const normal = key.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (normalKeys.size < 2000) normalKeys.set(key, normal)
  return normal
}

/** Whether an object has words of its own, which makes it an entry. */
export function hasWords(entry: Record<string, unknown>): boolean {
  return firstOf(fieldsOf(entry), MESSAGE_KEYS, isWords) !== null
}

/** The name of a group of entries, as far as it has one. */
export function groupName(group: Record<string, unknown>): string | null {
  return blockIn(fieldsOf(group), [...BLOCK_KEYS, 'name'])
}

/** A time and a text in a list of two, as some stores have them; null for anything else. */
export function timedPair(pair: unknown): TimedLine | null {
  if (!Array.isArray(pair) || pair.length !== 2) return null
  const [time, text]: unknown[] = pair
  const timeMs = timeOf(time)
  const line = timeMs === null || typeof text !== 'string' ? null : lineOfText(text)
  return line && { ...line, time: String(time), timeMs }
}

/** A text of the log as an entry; null for one of blanks only. */
export function lineOfText(text: string): TimedLine | null {
  const plain = trimmed(plainText(text))
  return plain === '' ? null : readPrefix(plain)
}

/** An object of the log as an entry. What has no words of its own is shown as compact JSON. */
export function lineOfObject(entry: Record<string, unknown>): TimedLine {
  const fields = fieldsOf(entry)
  const payload = firstOf(fields, PAYLOAD_KEYS, isPlainObject)
  const inner = payload ? fieldsOf(payload) : null
  const labels = LABEL_KEYS.map((key) => fields.get(key)).filter(isPlainObject)
  const time = firstOf(fields, TIME_KEYS, isTime) ?? (inner && firstOf(inner, TIME_KEYS, isTime))
  const level = levelIn(fields) ?? (inner && levelIn(inner))
  const block =
    blockIn(fields, BLOCK_KEYS) ??
    (inner && blockIn(inner, BLOCK_KEYS)) ??
    labels.map((each) => blockIn(labelFields(each), BLOCK_KEYS)).find((name) => name !== null) ??
    blockIn(fields, OTHER_BLOCK_KEYS) ??
    labels.map((each) => blockIn(labelFields(each), OTHER_BLOCK_KEYS)).find((name) => name !== null) ??
    null
  const words = firstOf(fields, MESSAGE_KEYS, isWords) ?? (inner && firstOf(inner, MESSAGE_KEYS, isWords))
  const said = { time: time === null ? null : writtenTime(time), timeMs: timeOf(time), level, block }
  if (words === null) return { ...said, message: restOf(entry) }
  const plain = trimmed(plainText(words))
  const prefix = readPrefix(plain)
  // The start of the words is told by the entry already, or tells what the entry does not.
  const isTold = prefix.time !== null || (prefix.level !== null && level === null)
  const message = isTold ? prefix.message : plain
  return {
    time: said.time ?? prefix.time,
    timeMs: said.timeMs ?? prefix.timeMs,
    level: level ?? prefix.level,
    block: block ?? prefix.block,
    message: message + measurements(fields) + (inner ? measurements(inner) : ''),
  }
}

function fieldsOf(entry: Record<string, unknown>): Map<string, unknown> {
  const fields = new Map<string, unknown>()
  for (const [key, value] of Object.entries(entry)) {
    const name = normalKey(key)
    if (value !== null && value !== '' && !fields.has(name)) fields.set(name, value)
  }
  return fields
}

/** Labels as they are, and those of a resource, which lie one level deeper. */
function labelFields(labels: Record<string, unknown>): Fields {
  const fields = fieldsOf(labels)
  const deeper = fields.get('labels')
  return isPlainObject(deeper) ? new Map([...fieldsOf(deeper), ...fields]) : fields
}

function firstOf<T>(fields: Fields, keys: readonly string[], fits: (value: unknown) => value is T): T | null {
  for (const key of keys) {
    const value = fields.get(key)
    if (value !== undefined && fits(value)) return value
  }
  return null
}

const isWords = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
const isTime = (value: unknown): value is unknown => timeOf(value) !== null

function writtenTime(value: unknown): string | null {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  const ms = timeOf(value)
  return ms === null ? null : new Date(ms).toISOString()
}

function levelIn(fields: Fields): LogLevel | null {
  for (const key of LEVEL_KEYS) {
    const level = levelOf(fields.get(key))
    if (level !== null) return level
  }
  return null
}

function blockIn(fields: Fields, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = fields.get(key)
    const name = isPlainObject(value) ? (value.name ?? value.block ?? value.id) : value
    if (typeof name !== 'string') continue
    const plain = blockName(name)
    if (plain !== null) return plain
  }
  return null
}

/** A block's name in one short line; null for one of blanks only. */
export function blockName(name: string): string | null {
  return plainText(name).replace(/\s+/g, ' ').trim().slice(0, MAX_BLOCK) || null
}

/** The numbers that an entry carries beside its words: `  loss=0.41 lr=3e-5`. */
function measurements(fields: Fields): string {
  const told = [...fields].filter(([name, value]) => typeof value === 'number' && !BOOKKEEPING.test(name) && !isKnown(name, value))
  return told.length === 0 ? '' : `  ${told.map(([name, value]) => `${name}=${value}`).join(' ')}`
}

/** Whether a field is what the time or the level was read from. */
function isKnown(name: string, value: unknown): boolean {
  return (TIME_KEYS.includes(name) && isTime(value)) || LEVEL_KEYS.includes(name)
}

/** What an entry without words holds besides its time, level and block. */
function restOf(entry: Record<string, unknown>): string {
  const known = [...TIME_KEYS, ...LEVEL_KEYS, ...BLOCK_KEYS]
  const rest = Object.entries(entry).filter(([key, value]) => value !== null && !(known.includes(normalKey(key)) && !isPlainObject(value)))
  return compactJson(rest.length > 0 ? Object.fromEntries(rest) : entry)
}

/** Anything of a log as one line of JSON. */
export function compactJson(value: unknown): string {
  try {
    return plainText(JSON.stringify(value) ?? String(value))
  } catch {
    return '…' // nested deeper than can be written down
  }
}

/** Without blank lines around it; what indents its first line stays. */
function trimmed(text: string): string {
  return text.trimEnd().replace(/^(?:[ \t]*\n)+/, '')
}
