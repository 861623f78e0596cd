import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ViClient } from '../../electron/vi/client.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import { wholeLog } from '../../electron/vi/whole-log.ts'

let server: Server
let client: ViClient
let asked: URLSearchParams[]
let answer: (query: URLSearchParams) => { status?: number; body: unknown }

beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://h').searchParams
    asked.push(query)
    const { status = 200, body } = answer(query)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = parseEndpoint(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  client = new ViClient({ secretKey: `dtvi_${'a'.repeat(98)}`, organizationId: 'acme', endpoint }, { retries: 0 })
})
afterEach(async () => {
  await client.close()
  await new Promise((resolve) => server.close(resolve))
})

const START = 1_764_000_000
const read = (since: string | null = null, maxLines = 100_000) => wholeLog(client.runs, 'run_1', { since, maxLines })
const linesOf = (count: number, each = 1) =>
  Array.from({ length: count }, (_, index) => ({ ts: START + Math.floor(index / each), msg: `line ${index}` }))
const within = (all: { ts: number; msg: string }[], query: URLSearchParams) => {
  const [since, until] = [Number(query.get('since') ?? 0), Number(query.get('until') ?? Number.POSITIVE_INFINITY)]
  return all.filter(({ ts }) => ts >= since && ts < until)
}
const names = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${from + index}`)
const messagesOf = ({ lines }: { lines: { message: string }[] }) => lines.map(({ message }) => message)

describe('an answer that is cut off without a word', () => {
  test('is noticed though some of its entries are blank', async () => {
    const all = Array.from({ length: 2300 }, (_, index) =>
      index === 7 ? '' : `${new Date((START + index) * 1000).toISOString()} INFO line ${index}`,
    )
    answer = (query) => {
      const since = query.get('since')
      return { body: { logs: all.slice(since ? all.findIndex((line) => line.startsWith(since)) : 0).slice(0, 500) } }
    }
    const log = await read()
    expect(messagesOf(log)).toEqual(names(0, 2300).filter((_, index) => index !== 7))
    expect(log.isWhole).toBe(true)
  })

  test.each([1, 7])('in the middle of a moment of %i lines loses none of them, whichever end it keeps', async (each) => {
    const all = linesOf(2300, each)
    for (const cut of [(lines: typeof all) => lines.slice(0, 500), (lines: typeof all) => lines.slice(-500)]) {
      answer = (query) => ({ body: { logs: cut(within(all, query)) } })
      const log = await read()
      expect(messagesOf(log)).toEqual(names(0, 2300))
      expect(log).toMatchObject({ isWhole: true, isFromStart: true })
    }
  })

  test('by a moment with more lines than it holds is continued behind that moment, and not called whole', async () => {
    const all = [...linesOf(100), ...Array.from({ length: 800 }, (_, index) => ({ ts: START + 100, msg: `same ${index}` }))]
    all.push({ ts: START + 101, msg: 'last' })
    answer = (query) => ({ body: { logs: within(all, query).slice(0, 500) } })
    const later = await read()
    expect([later.isWhole, messagesOf(later).at(-1)]).toEqual([false, 'last'])
    answer = (query) => ({ body: { logs: within(all, query).slice(-500) } })
    const earlier = await read()
    expect([earlier.isWhole, messagesOf(earlier).slice(0, 2)]).toEqual([false, ['line 0', 'line 1']])
  })

  test('leaves no hole where only what came since was asked for', async () => {
    const all = linesOf(2300)
    answer = (query) => ({ body: { logs: within(all, query).slice(-500) } })
    const log = await read(String(START + 500))
    expect(messagesOf(log)).toEqual(names(500, 2300))
    expect(log).toMatchObject({ isWhole: true, isFromStart: false })
    answer = (query) => (query.has('until') ? { status: 400, body: {} } : { body: { logs: within(all, query).slice(-500) } })
    expect(await read(String(START + 500))).toMatchObject({ isWhole: false, lines: { length: 500 } })
  })

  test.each(['refuses', 'ignores'])('is not called whole by a service that %s moments', async (kind) => {
    const isMoment = (query: URLSearchParams) => query.has('since') || query.has('until')
    answer = (query) => (kind === 'refuses' && isMoment(query) ? { status: 400, body: {} } : { body: { logs: linesOf(500) } })
    expect(await read()).toMatchObject({ isWhole: false, lines: { length: 500 } })
  })
})

describe('a log that is read by what its answers name', () => {
  test('is followed over an empty page that has a next one', async () => {
    answer = (query) => {
      const page = Number(query.get('p') ?? 0)
      return {
        body: { entries: page === 1 ? [] : [{ ts: START + page, msg: `line ${page}` }], nextPageToken: page < 3 ? `${page + 1}` : null },
      }
    }
    const log = await read()
    expect(messagesOf(log)).toEqual(['line 0', 'line 2', 'line 3'])
    expect(log.isWhole).toBe(true)
  })

  test('is whole by cursors though its lines have no time, and is continued from the last cursor', async () => {
    const all = names(0, 30)
    answer = (query) => {
      const from = Number(query.get('since') ?? 0)
      return { body: { lines: all.slice(from, from + 10), nextCursor: String(Math.min(all.length, from + 10)) } }
    }
    const log = await read()
    expect(messagesOf(log)).toEqual(all)
    expect(log).toMatchObject({ isWhole: true, since: '30' })
    all.push('line 30')
    expect(await read('30')).toMatchObject({ isFromStart: false, since: '31', lines: [{ message: 'line 30' }] })
  })
})

test('a cursor that stays where it is marks the end, though its own line comes again', async () => {
  const all = linesOf(30)
  answer = (query) => {
    const lines = within(all, query).slice(0, 10)
    return { body: { lines, nextCursor: String(lines.at(-1)?.ts) } }
  }
  const log = await read()
  expect(messagesOf(log)).toEqual(names(0, 30))
  expect(log).toMatchObject({ isWhole: true, since: String(START + 29) })
})

test('a service that refuses moments gives all of the log each time, and is not asked for a moment again', async () => {
  answer = (query) => (query.has('since') ? { status: 400, body: {} } : { body: { items: linesOf(151) } })
  const { since } = await read(null, 100)
  expect(await read(since, 100)).toMatchObject({ isFromStart: true, omittedCount: 51, since: null, lines: { length: 100 } })
  asked = []
  expect(await read(since, 100)).toMatchObject({ isFromStart: true, omittedCount: 51, since: null })
  expect(asked).toHaveLength(1)
})

test('a service that answers with more than what came since leaves nothing out by that', async () => {
  answer = () => ({ body: { items: linesOf(151) } })
  expect(await read(String(START + 140), 100)).toMatchObject({ omittedCount: 0, lines: { length: 11 }, isFromStart: false })
})
