import * as z from 'zod'
import { type UnreadableItem, wirePageSchema } from '../../shared/vi/page.ts'
import { redactSecrets } from '../../shared/vi/redact.ts'
import { oversized } from './item-size.ts'
import { ViError } from './vi-error.ts'

const MAX_SHOWN = 200
/** Ten times what Vi puts on a page at most. */
const MAX_ITEMS = 10_000

/** A field that is not as it should be, and what is wrong with it. */
export interface Unreadable {
  field: string
  reason: string
}

/**
 * Reads one resource by its schema. What does not fit is an error that names the field and the request.
 * @throws ViError BAD_RESPONSE
 */
export function decode<T extends z.ZodType>(schema: T, answer: unknown, request: string): z.output<T> {
  const read = readItem(schema, answer)
  if ('value' in read) return read.value
  throw unreadableAnswer(request, read)
}

/**
 * Reads a page. An item that does not fit is set apart, named by `nameOf`; the others are read all the same.
 * @throws ViError BAD_RESPONSE when it is no page at all
 */
export function decodePage<T extends z.ZodType>(
  schema: T,
  answer: unknown,
  request: string,
  nameOf: (item: unknown) => Pick<UnreadableItem, 'id' | 'name'>,
): { items: z.output<T>[]; unreadable: UnreadableItem[]; nextPageToken: string | null } {
  const page = wirePageSchema.safeParse(answer)
  if (!page.success) throw unreadableAnswer(request, unreadable(answer, page.error))
  if (page.data.items.length > MAX_ITEMS) {
    throw unreadableAnswer(request, {
      field: 'items',
      reason: `holds ${page.data.items.length.toLocaleString('en-US')} items, far more than a page`,
    })
  }
  const items: z.output<T>[] = []
  const odd: UnreadableItem[] = []
  for (const [at, item] of page.data.items.entries()) {
    const read = readItem(schema, item)
    if ('value' in read) items.push(read.value)
    else {
      const { id, name } = nameOf(item)
      odd.push({ id: id && shown(id), at, name: shown(name), field: shown(read.field), reason: read.reason })
    }
  }
  return { items, unreadable: odd, nextPageToken: page.data.nextPage || null }
}

/** A text of an item that cannot be read, fit to be shown: it may be anything, a pre-signed URL as the name of a field too. */
function shown(text: string): string {
  return redactSecrets(text.slice(0, MAX_SHOWN))
}

/** An answer, or one item of it, that cannot be read. */
export function unreadableAnswer(request: string, { field, reason }: Unreadable): ViError {
  return new ViError('BAD_RESPONSE', {
    message: `Vi’s answer to ${request} cannot be read.`,
    detail: `${shown(field)} ${reason}.`,
    advice: 'This app may be older than Vi’s API. Look for an update.',
    status: 200,
  })
}

function readItem<T extends z.ZodType>(schema: T, item: unknown): { value: z.output<T> } | Unreadable {
  const tooLarge = oversized(item)
  if (tooLarge) return tooLarge
  const parsed = schema.safeParse(item)
  return parsed.success ? { value: parsed.data } : unreadable(item, parsed.error)
}

function unreadable(item: unknown, error: z.ZodError): Unreadable {
  const [issue] = error.issues
  const path = issue?.path ?? []
  const value = path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), item)
  return { field: path.length > 0 ? z.core.toDotPath(path) : 'the answer', reason: reasonOf(issue, value) }
}

function reasonOf(issue: z.core.$ZodIssue | undefined, value: unknown): string {
  if (value === undefined) return 'is missing'
  if (issue?.code === 'invalid_type') return `should be ${article(issue.expected)}, but is ${kindOf(value)}`
  if (issue?.code === 'too_big' || issue?.code === 'too_small') return 'is out of range'
  return issue?.code === 'custom' ? issue.message : 'cannot be read'
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a fraction'
  return Array.isArray(value) ? 'a list' : article(typeof value)
}

function article(type: string): string {
  const name = { int: 'whole number', record: 'object', array: 'list' }[type] ?? type
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`
}
