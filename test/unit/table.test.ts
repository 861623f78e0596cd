import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toCsv } from '../../shared/format/csv.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { orderColumns } from '../../shared/metrics/columns.ts'
import { parseFilter } from '../../shared/metrics/filter.ts'
import { statisticsOf } from '../../shared/metrics/statistics.ts'

const checkpoint = (epoch: number | null, numbers: Record<string, number> = {}, texts: Record<string, string> = {}): Checkpoint => ({
  id: `epoch_${epoch}`,
  epoch,
  name: `Epoch ${epoch}`,
  createdMs: 0,
  numbers,
  texts,
})

describe('a filter', () => {
  const list = [
    checkpoint(1, { f1: 0.5, 'eval/loss': 0.9 }, { verdict: 'improving' }),
    checkpoint(2, { f1: 0.8, 'eval/loss': 0.4 }, { verdict: 'Stable' }),
    checkpoint(3, { 'eval/loss': 0.6 }),
    checkpoint(null, { f1: 0.9 }),
  ]
  const found = (text: string) => {
    const { passes } = parseFilter(text, ['f1', 'eval/loss'])
    return passes ? list.filter(passes).map(({ epoch }) => epoch) : null
  }

  test.each([
    ['', [1, 2, 3, null]],
    ['f1>0.5', [2, null]],
    ['F1 >= 0.5', [1, 2, null]],
    ['loss<0.7', [2, 3]],
    ['f1>0.6 loss<0.5', [2]],
    ['epoch<=2', [1, 2]],
    ['2-', [2, 3]],
    ['1-2', [1, 2]],
    ['-2', [1, 2]],
    ['3', [3]],
    ['stable', [2]],
    ['epoch_1', [1]],
    ['nothing has this', []],
  ])('%j finds %j', (text, wanted) => expect(found(text)).toEqual(wanted))

  test('a missing value is in no range, whichever way it is asked', () => {
    fc.assert(
      fc.property(fc.constantFrom('>', '<', '>=', '<=', '='), fc.integer(), (operator, limit) => {
        const { passes } = parseFilter(`f1${operator}${limit}`, ['f1'])
        expect(passes?.(checkpoint(1))).toBe(false)
      }),
    )
  })

  test('that cannot be understood says why', () => {
    expect(parseFilter('f2>1', ['f1']).problem).toBe('No metric is called f2.')
    expect(parseFilter('f1>high', ['f1']).problem).toMatch(/is not a range/)
  })

  test('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { passes } = parseFilter(text, ['f1'])
        for (const each of list) passes?.(each)
      }),
    )
  })
})

test('a metric’s lowest, highest and last value know where they stood', () => {
  const list = [0.5, 0.9, null, 0.9, 0.2, 0.4].map((f1, index) => checkpoint(index + 1, f1 === null ? {} : { f1 }))
  const found = statisticsOf(list, 'f1')
  expect([found?.min, found?.max, found?.last].map((extreme) => [extreme?.value, extreme?.checkpoint.epoch])).toEqual([
    [0.2, 5],
    [0.9, 2],
    [0.4, 6],
  ])
  expect(statisticsOf(list, 'missing')).toBeNull()
})

describe('columns', () => {
  test('keep the order that was chosen; new metrics come at the end, gone ones are forgotten, pinned ones first', () => {
    const chosen = { order: ['b', 'gone', 'a'], hidden: ['c'], pinned: ['d'], widths: {} }
    expect(orderColumns(['a', 'b', 'c', 'd', 'new'], chosen)).toEqual(['d', 'b', 'a', 'new'])
  })

  test('hold every metric that is not hidden exactly once', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 10 })
    fc.assert(
      fc.property(names, names, names, names, (metrics, order, hidden, pinned) => {
        const found = orderColumns(metrics, { order, hidden, pinned, widths: {} })
        expect([...found].sort()).toEqual(metrics.filter((metric) => !hidden.includes(metric)).sort())
      }),
    )
  })
})

test('CSV is what RFC 4180 says, and no formula for a spreadsheet', () => {
  expect(toCsv([['a', 'say "hi", now', '=1+1', -0.5, 1e-7], ['line\nbreak']])).toBe(
    `a,"say ""hi"", now",'=1+1,-0.5,1e-7\r\n"line\nbreak"\r\n`,
  )
})
