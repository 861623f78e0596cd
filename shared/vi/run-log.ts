import { compactJson, groupName, hasWords, lineOfObject, lineOfText, normalKey, type TimedLine, timedPair } from './log-entry.ts'
import { type NextPart, nextPartOf } from './log-next.ts'
import { isPlainObject } from './plain-object.ts'

/** A document of a run's training log, read. */
export interface RunLogPart {
  /** In the order of the document. */
  lines: TimedLine[]
  /** How many entries the document has, blank ones as well: what a limit counts. */
  entryCount: number
  next: NextPart | null
}

/** What was read so far. */
interface Reading {
  lines: TimedLine[]
  entryCount: number
}

/** Where a value lies: the document, an object that the document wraps its entries in, or an entry of a list. */
interface Place {
  role: 'document' | 'wrapper' | 'item'
  block: string | null
  depth: number
}

const LIST_KEYS = new Set(
  'items logs entries records lines data events result results messages values blocks streams log content output text'.split(' '),
)
/** Where a text of one line is a whole log as well. */
const LOG_KEYS = new Set('items logs entries records lines'.split(' '))
/** What a document may hold besides its lists. */
const AROUND_KEYS = /^(?:kind|type|workspaceid|organizationid|runid|selflink|etag|metadata|total.*|count|limit|has.*|next.*|prev.*|cursor)$/
const MAX_DEPTH = 6

/**
 * Reads a training log, whatever form it has, as Vi does not describe it: lists of objects or texts under any usual name, one text of
 * many lines, lists by block. What is not understood becomes a line of compact JSON. Nothing is thrown and no entry is left out.
 */
export function readRunLog(document: unknown): RunLogPart {
  const read: Reading = { lines: [], entryCount: 0 }
  addValue(read, document, { role: 'document', block: null, depth: 0 })
  return { ...read, next: nextPartOf(document) }
}

function addValue(read: Reading, value: unknown, place: Place): void {
  if (typeof value === 'string') addList(read, value === '' ? [] : value.replace(/\r?\n$/, '').split('\n'), place)
  else if (Array.isArray(value)) addList(read, value, place)
  else if (isPlainObject(value)) addObject(read, value, place)
  else if (value !== null && value !== undefined) {
    read.entryCount += 1
    add(read, bare(value), place)
  }
}

function add(read: Reading, line: TimedLine, { block }: Place): void {
  read.lines.push(line.block === null && block !== null ? { ...line, block } : line)
}

function bare(value: unknown): TimedLine {
  return { time: null, timeMs: null, level: null, block: null, message: compactJson(value) }
}

function addList(read: Reading, list: readonly unknown[], place: Place): void {
  let before: TimedLine | null = null
  for (const item of list) {
    if (typeof item === 'string') {
      read.entryCount += 1
      const line = lineOfItem(item, before)
      if (line) add(read, line, place)
      before = line ?? before
    } else if (isPlainObject(item)) addObject(read, item, { role: 'item', block: place.block, depth: place.depth + 1 })
    else {
      read.entryCount += 1
      if (item !== null && item !== undefined) add(read, timedPair(item) ?? bare(item), place)
    }
  }
}

/** A text of a list: JSON of an entry, or a line that is as the one before where it does not say so itself, as in a traceback. */
function lineOfItem(text: string, before: TimedLine | null): TimedLine | null {
  const structured = text.startsWith('{') && text.trimEnd().endsWith('}') ? parsed(text) : null
  if (structured) return lineOfObject(structured)
  const line = lineOfText(text)
  if (!line || !before || line.timeMs !== null) return line
  const { time, timeMs } = before
  const level = line.level ?? (/^\s/.test(line.message) ? before.level : null)
  return { ...line, time, timeMs, level, block: line.block ?? before.block }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isPlainObject(value) ? value : null
  } catch {
    return null
  }
}

/** An object: what holds lists, lists by block, or an entry. */
function addObject(read: Reading, value: Record<string, unknown>, place: Place): void {
  const lists = place.depth < MAX_DEPTH ? listsIn(value, place.role) : []
  const inner = { role: 'wrapper', block: groupName(value) ?? place.block, depth: place.depth + 1 } as const
  if (lists.length > 0) {
    for (const [block, list] of lists) addValue(read, list, block === null ? inner : { ...inner, block })
    return
  }
  const told = Object.entries(value).filter(([key, each]) => each !== null && !(LIST_KEYS.has(normalKey(key)) && isEmpty(each)))
  const isEntry = place.role === 'item' ? told.length > 0 : told.some(([key]) => !AROUND_KEYS.test(normalKey(key)))
  if (isEntry || place.role === 'item') read.entryCount += 1
  if (isEntry) add(read, lineOfObject(value), place)
}

/** The lists that an object holds, each with its block where they are by block; none where it is an entry itself. */
function listsIn(value: Record<string, unknown>, role: Place['role']): (readonly [string | null, unknown])[] {
  const isItem = role === 'item'
  if (isItem && hasWords(value)) return []
  const named = Object.entries(value).filter(([key]) => LIST_KEYS.has(normalKey(key)))
  const lists = named.filter(([key, each]) => isList(each, isItem) || (isText(each) && !isItem) || isLog(key, each))
  if (lists.length > 0) return lists.map(([, each]) => [null, each])
  const wrappers = named.filter(([, each]) => isPlainObject(each) && !isEmpty(each) && (!isItem || listsIn(each, 'item').length > 0))
  if (wrappers.length > 0 && (isItem || !hasWords(value))) return wrappers.map(([, each]) => [null, each])
  const told = Object.entries(value).filter(([key, each]) => each !== null && !isEmpty(each) && !AROUND_KEYS.test(normalKey(key)))
  const isByBlock = (each: unknown) => isList(each, true) || (!isItem && isText(each)) || (role === 'wrapper' && typeof each === 'string')
  const byBlock = !hasWords(value) && told.length > 0 && told.every(([, each]) => isByBlock(each))
  return byBlock ? told.map(([key, each]) => [groupName({ name: key }), each]) : []
}

function isList(value: unknown, hasEntries: boolean): value is unknown[] {
  if (!Array.isArray(value) || value.length === 0) return false
  return !hasEntries || value.every((each) => typeof each === 'string' || isPlainObject(each) || timedPair(each) !== null)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.includes('\n')
}

/** A text under a name that only a whole log has. */
function isLog(key: string, value: unknown): boolean {
  return typeof value === 'string' && value !== '' && LOG_KEYS.has(normalKey(key))
}

function isEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) ? value.length === 0 : isPlainObject(value) && Object.keys(value).length === 0)
}
