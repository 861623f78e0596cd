import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LogLine } from '../../shared/vi/log-entry.ts'
import { inTimeOrder, isNewestFirst, mergeLog } from '../../shared/vi/log-order.ts'
import { levelOf, timeOf } from '../../shared/vi/log-values.ts'
import { readRunLog } from '../../shared/vi/run-log.ts'

const AT = Date.UTC(2026, 10, 20, 23, 41, 2)
const ISO = '2026-11-20T23:41:02.000Z'
const entry = { time: ISO, level: 'ERROR', block: 'train', message: 'CUDA out of memory.' }
const read = { time: ISO, timeMs: AT, level: 'error', block: 'train', message: 'CUDA out of memory.' }
const messages = (document: unknown) => readRunLog(document).lines.map(({ message }) => message)

describe('a training log is read', () => {
  test.each([
    ['a list', [entry]],
    ['items', { kind: 'RunLogs', items: [entry], nextPage: null }],
    ['logs', { logs: [entry] }],
    ['entries', { entries: [entry], total: 1 }],
    ['records, in data', { data: { records: [entry] } }],
    ['lines, in a status', { message: 'ok', lines: [entry] }],
    ['groups by block', { items: [{ block: 'train', entries: [{ ...entry, block: undefined }] }] }],
    ['lists by block', { logs: { train: [{ ...entry, block: undefined }], eval: [] } }],
    ['an entry alone', entry],
    ['JSON in a text', { log: `${JSON.stringify(entry)}\n` }],
    ['other names', { events: [{ '@timestamp': ISO, severity: 'critical', stage: 'train', msg: 'CUDA out of memory.' }] }],
    ['a time in seconds', [{ ts: AT / 1000, lvl: 'E', step: 'train', text: 'CUDA out of memory.' }]],
    ['snake case', [{ time_created: ISO, log_level: 'fatal', block_name: 'train', content: 'CUDA out of memory.' }]],
    [
      'the words of Google’s log',
      { entries: [{ timestamp: ISO, severity: 'ERROR', labels: { block: 'train' }, textPayload: entry.message }] },
    ],
    [
      'a payload of Google’s log',
      {
        entries: [
          {
            insertId: 'x',
            timestamp: ISO,
            severity: 'ERROR',
            resource: { labels: { block: 'train' } },
            jsonPayload: { message: entry.message },
          },
        ],
      },
    ],
    ['text', { logs: [`${ISO} ERROR [train] CUDA out of memory.`] }],
    ['one text', `${ISO} [ERROR] [train] CUDA out of memory.\n`],
    ['Python’s logging', { output: `\n${ISO} - train - ERROR - CUDA out of memory.\n` }],
  ])('from %s', (_, document) => {
    const { lines } = readRunLog(document)
    expect(lines.map((line) => ({ ...line, time: timeOf(line.time) }))).toEqual([{ ...read, time: AT }])
  })

  test('from pairs of time and text', () => {
    const document = {
      data: {
        result: [
          {
            stream: {},
            values: [
              [`${AT}000000`, 'one'],
              [`${AT + 1}000000`, 'two'],
            ],
          },
        ],
      },
    }
    expect(readRunLog(document).lines).toMatchObject([
      { timeMs: AT, message: 'one' },
      { timeMs: AT + 1, message: 'two' },
    ])
  })

  test('with nothing in it where it is empty', () => {
    for (const empty of [
      null,
      {},
      [],
      '',
      '\n \n',
      { items: [] },
      { logs: null },
      { kind: 'RunLogs', runId: 'a', items: [], nextPage: null },
    ])
      expect(readRunLog(empty).lines).toEqual([])
  })

  test('as compact JSON where its form is unknown', () => {
    expect(messages({ items: [{ time: ISO, loss: [1, 2], epoch: 3 }, 5, [1, 2], true] })).toEqual([
      '{"loss":[1,2],"epoch":3}',
      '5',
      '[1,2]',
      'true',
    ])
    expect(messages({ odd: { deep: 1 } })).toEqual(['{"odd":{"deep":1}}'])
    expect(messages(42)).toEqual(['42'])
  })

  test('with the numbers that an entry carries beside its words', () => {
    expect(messages([{ message: 'train', loss: 0.41, step: 12, lineno: 7, pid: 3, ts: AT }])).toEqual(['train  loss=0.41 step=12'])
  })

  test('with a message of several lines as one entry, and the lines of a text as one each, a traceback as grave as its start', () => {
    expect(messages({ items: [{ message: '\n\nCUDA out of memory.\n  File "t.py"\n' }] })).toEqual(['CUDA out of memory.\n  File "t.py"'])
    expect(messages(['one\n  two'])).toEqual(['one\n  two'])
    const { lines } = readRunLog(`${ISO} ERROR boom\n  File "t.py"\nplain`)
    expect(lines).toMatchObject([
      { level: 'error', timeMs: AT, message: 'boom' },
      { level: 'error', timeMs: AT, message: '  File "t.py"' },
      { level: null, timeMs: AT, message: 'plain' },
    ])
  })

  test('without colours and control characters, a progress bar as it was last written', () => {
    expect(messages(['\u001b[1;31mred\u001b[0m \u001b]0;title\u0007text\u0000', ' 10%|#\r 50%|##\r100%|####\r\n'])).toEqual([
      'red text',
      '100%|####',
    ])
  })

  test('with words at the start of a line that only look like a level or a time', () => {
    for (const text of ['Error loading image 5', 'Information: none', '2026-13-99 99:99:99 odd', 'WARNINGS: 3', '[1180/1420] loss'])
      expect(readRunLog([text]).lines).toMatchObject([{ timeMs: null, level: null, message: text }])
  })

  test('and tells what follows it', () => {
    expect(readRunLog({ items: [], nextPage: 'abc' }).next).toEqual({ by: 'page', token: 'abc' })
    expect(readRunLog({ entries: [], pagination: { nextPageToken: 'abc' } }).next).toEqual({ by: 'page', token: 'abc' })
    expect(readRunLog({ logs: [], nextCursor: 17 }).next).toEqual({ by: 'since', token: '17' })
    for (const ended of [{ items: [], nextPage: null }, { logs: [], cursor: 'x', hasMore: false }, { logs: [], nextPage: '' }, [], 'x'])
      expect(readRunLog(ended).next).toBeNull()
  })

  test('without ever throwing, whatever it is, and nothing in it has control characters', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.jsonValue().map((items) => ({ items })),
          fc.string({ unit: 'binary' }),
        ),
        (document) => {
          for (const { message } of readRunLog(document).lines) {
            expect(message).not.toMatch(/(?![\t\n])\p{Cc}/u)
            expect(message.trim()).not.toBe('')
          }
        },
      ),
      { numRuns: 500 },
    )
    let deep: unknown = 'end'
    for (let depth = 0; depth < 20_000; depth++) deep = depth % 2 ? [deep] : { items: deep }
    expect(() => readRunLog(deep)).not.toThrow()
  })

  test('in the order of the document, every entry once', () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/)
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom('items', 'logs', 'entries', 'lines'), fc.boolean(), (words, key, isObjects) => {
        expect(messages({ [key]: words.map((text) => (isObjects ? { msg: text } : text)) })).toEqual(words)
      }),
    )
  })
})

test('a time is read in every usual unit and form, and nothing else is', () => {
  for (const value of [
    AT,
    AT / 1000,
    AT * 1000,
    `${AT}000000`,
    ISO,
    '2026-11-20 23:41:02,000',
    '2026/11/20 23:41:02',
    '2026-11-21T00:41:02+01:00',
  ])
    expect(timeOf(value), String(value)).toBe(AT)
  expect(timeOf({ seconds: AT / 1000, nanos: 5_000_000 })).toBe(AT + 5)
  expect(timeOf('2026-11-20T23:41:02.123456789Z')).toBe(AT + 123)
  expect(timeOf('Fri, 20 Nov 2026 23:41:02 GMT')).toBe(AT)
  for (const value of [12.5, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, '', 'now', '23:41:02', null, {}, [], true, 1e300])
    expect(timeOf(value), String(value)).toBeNull()
})

test('a level is read from words and from numbers', () => {
  for (const [value, wanted] of [
    ['WARNING', 'warn'],
    ['err', 'error'],
    ['Notice', 'info'],
    ['trace', 'debug'],
    ['40', 'error'],
    [30, 'warn'],
    [20, 'info'],
    [10, 'debug'],
    [50, 'error'],
    [3, 'error'],
    [4, 'warn'],
    [6, 'info'],
    [7, 'debug'],
    [400, 'warn'],
    [500, 'error'],
    [300, 'info'],
    [200, 'info'],
    [100, 'debug'],
    ['DEFAULT', null],
    ['constructor', null],
    [9, null],
    [1.5, null],
    [9000, null],
    [{}, null],
  ] as const)
    expect(levelOf(value), String(value)).toBe(wanted)
})

const line = (timeMs: number | null, message: string): LogLine => ({ timeMs, level: null, block: null, message })
const timed = fc.array(fc.nat({ max: 20 })).map((times) => times.map((time, index) => line(time, `${index}`)))

describe('the order of lines', () => {
  test('is that of time; lines of one moment stay as they are', () => {
    fc.assert(
      fc.property(timed, (lines) => {
        const ordered = inTimeOrder(lines)
        expect(new Set(ordered)).toEqual(new Set(lines))
        for (const [index, { timeMs, message }] of ordered.entries()) {
          const before = ordered[index - 1]
          if (!before) continue
          expect(before.timeMs ?? 0).toBeLessThanOrEqual(timeMs ?? 0)
          if (before.timeMs === timeMs && !isNewestFirst(lines)) expect(Number(before.message)).toBeLessThan(Number(message))
        }
      }),
    )
  })

  test('is reversed where the newest come first, and a line without a time stays behind the one before it', () => {
    expect(inTimeOrder([line(3, 'c'), line(2, 'b2'), line(2, 'b1'), line(1, 'a')]).map(({ message }) => message)).toEqual([
      'a',
      'b1',
      'b2',
      'c',
    ])
    expect(inTimeOrder([line(2, 'b'), line(null, '  b'), line(1, 'a'), line(3, 'c')]).map(({ message }) => message)).toEqual([
      'a',
      'b',
      '  b',
      'c',
    ])
  })
})

describe('what came since', () => {
  const log = timed.map((lines) => inTimeOrder(lines))

  test('is added once, whether the answer begins with the last moment, after it, or at the start of all', () => {
    fc.assert(
      fc.property(log, fc.nat({ max: 30 }), fc.constantFrom('inclusive', 'exclusive', 'everything'), (whole, cut, kind) => {
        const sinceMs = whole[Math.min(cut, whole.length) - 1]?.timeMs ?? null
        // Until the cut, with all or only some lines of its moment.
        const before = whole.slice(0, cut)
        const isSplit = sinceMs !== null && whole[cut]?.timeMs === sinceMs
        const answer = whole.filter(
          ({ timeMs }) =>
            kind === 'everything' || sinceMs === null || (timeMs ?? 0) > sinceMs || (kind === 'inclusive' && timeMs === sinceMs),
        )
        if (kind === 'exclusive' && isSplit) return // that service loses lines; nothing can be done about it here
        expect(mergeLog(before, answer)).toEqual(whole)
      }),
    )
  })

  test('changes nothing where nothing came', () => {
    const before = [line(1, 'a'), line(2, 'b')]
    expect(mergeLog(before, [])).toBe(before)
    expect(mergeLog(before, [line(2, 'b')])).toBe(before)
    expect(mergeLog([], before)).toBe(before)
  })

  test('has its place where it came late into the last moment, and twins stay two', () => {
    const before = [line(1, 'a'), line(2, 'x'), line(2, 'y')]
    const merged = mergeLog(before, [line(2, 'x'), line(2, 'late'), line(2, 'y'), line(2, 'y'), line(3, 'c')])
    expect(merged.map(({ message }) => message)).toEqual(['a', 'x', 'late', 'y', 'y', 'c'])
  })
})
