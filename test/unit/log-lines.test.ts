import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factsOf, failingLines, filterLines, finderOf, isOneRow, matchesIn, rowsOf, textOf } from '../../renderer/log/log-lines.ts'
import { logTimes } from '../../renderer/log/log-times.ts'
import type { LogEntry } from '../../renderer/log/use-run-log.ts'
import { formatClockSeconds, formatDay } from '../../shared/format/index.ts'

const AT = Date.UTC(2026, 10, 20, 23, 41, 2)
const line = (message: string, rest: Partial<LogEntry> = {}): LogEntry => ({ timeMs: AT, level: 'info', block: 'train', message, ...rest })

test('a level lets through itself and what is graver, a block only its own; what has none passes neither', () => {
  const lines = [
    line('d', { level: 'debug' }),
    line('i'),
    line('w', { level: 'warn', block: 'eval' }),
    line('e', { level: 'error' }),
    line('n', { level: null, block: null }),
  ]
  const shown = (...filter: [Parameters<typeof filterLines>[1], string?]) =>
    filterLines(lines, filter[0], filter[1]).map(({ message }) => message)
  expect(shown('info')).toEqual(['i', 'w', 'e'])
  expect(shown('warn')).toEqual(['w', 'e'])
  expect(shown('error')).toEqual(['e'])
  expect(shown(undefined, 'eval')).toEqual(['w'])
  expect(shown('error', 'eval')).toEqual([])
  expect(filterLines(lines, undefined, undefined)).toBe(lines)
  expect(factsOf(lines)).toEqual({ blocks: ['train', 'eval'], hasLevels: true })
  expect(factsOf([line('n', { level: null, block: null })])).toEqual({ blocks: [], hasLevels: false })
})

describe('finding a text', () => {
  test('ignores case, takes every character as it is, and goes over several lines', () => {
    const lines = [line('CUDA out of memory'), line('loss (0.4) [a-z]* \\d'), line('GPU 0 Memory'), line('one\ntwo')]
    const found = (text: string) => matchesIn(lines, finderOf(text), () => '02:20:29')
    expect(found(' MEMORY ')).toEqual([0, 2])
    expect(found('(0.4) [a-z]* \\D')).toEqual([1])
    expect(found('two')).toEqual([3])
    expect(found('one  two')).toEqual([3])
    expect(found('nothing')).toEqual([])
    expect(found('  ')).toEqual([])
  })

  test('finds what stands beside the message as well: the time, the block, the level', () => {
    const lines = [line('a'), line('b', { level: 'error', block: 'eval' }), line('c', { level: null, block: null })]
    const found = (text: string) => matchesIn(lines, finderOf(text), ({ message }) => `02:20:2${message}`)
    expect(found('error')).toEqual([1])
    expect(found('train INFO a')).toEqual([0])
    expect(found('eval')).toEqual([1])
    expect(found('02:20:2c')).toEqual([2])
    expect(found('null')).toEqual([])
  })

  test('works with any text, and finds it in itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(matchesIn([line(text)], finderOf(text), () => '')).toEqual(text.trim() === '' ? [] : [0])
      }),
    )
  })
})

describe('the lines that say why a run failed', () => {
  const error = (message: string) => line(message, { level: 'error' })

  test('are the errors that quote its message, however it is broken and ended', () => {
    const lines = [error('first'), line('CUDA out of memory.'), error('CUDA out\nof memory. Tried 2 GiB'), error('after')]
    expect(failingLines(lines, 'cuda out of memory.\nmore')).toEqual([lines[2]])
  })

  test('else any line that quotes it, else the first error, else none', () => {
    expect(failingLines([line('it was Killed.'), error('x')], 'killed')).toEqual([line('it was Killed.')])
    expect(failingLines([line('a'), error('x'), error('y')], 'no such words')).toEqual([error('x')])
    expect(failingLines([error(`it failed${'. '.repeat(1000)}`)], `It failed${'.'.repeat(500)}`)).toHaveLength(1)
    expect(failingLines([line('a'), error('x')], null)).toEqual([error('x')])
    expect(failingLines([line('a')], '...')).toEqual([])
  })
})

test('times have their day where a log covers several, in a wider column', () => {
  const noon = new Date(2026, 10, 4, 12).getTime()
  const [first, last] = [line('a', { timeMs: noon }), line('b', { timeMs: noon + 24 * 3600_000 })]
  const one = logTimes([first, line('n', { timeMs: null }), first], noon)
  expect(one.timeOf(first)).toBe(formatClockSeconds(noon))
  expect(one.columnPx).toBe(70)
  const two = logTimes([first, last], noon)
  expect(two.timeOf(last)).toBe(`${formatDay(noon + 24 * 3600_000, noon)} ${formatClockSeconds(noon)}`)
  expect(two.timeOf(line('n', { timeMs: null }))).toBe('')
  expect(two.columnPx).toBeGreaterThan(70)
  expect(logTimes([first, last], noon + 366 * 24 * 3600_000).columnPx).toBeGreaterThan(two.columnPx)
})

test('as text, each line has what is known of it', () => {
  expect(
    textOf([line('step 1'), line('a\n  b', { timeMs: null, level: null, block: null }), line('x', { level: 'error', block: null })]),
  ).toBe('2026-11-20T23:41:02.000Z train INFO step 1\na\n  b\n2026-11-20T23:41:02.000Z ERROR x')
})

test('how high a message is can be told before it is drawn; what takes one row for certain is known', () => {
  expect(rowsOf('', 10)).toBe(1)
  expect(rowsOf('a'.repeat(25), 10)).toBe(3)
  expect(rowsOf('a\n\nb', 10)).toBe(3)
  expect(rowsOf('a', 0)).toBe(1)
  expect(isOneRow('step 1', 10)).toBe(true)
  for (const message of ['a'.repeat(10), 'a\nb', 'فحص', 'a\tb']) expect(isOneRow(message, 10)).toBe(false)
})
