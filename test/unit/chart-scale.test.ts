import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chartScale } from '../../shared/metrics/chart-scale.ts'
import type { ChartRow } from '../../shared/metrics/rows.ts'
import { smooth } from '../../shared/metrics/smooth.ts'
import { logAxis } from '../../shared/metrics/ticks.ts'

const rows = (...values: (number | null)[]): ChartRow[] => values.map((m, index) => ({ epoch: index, id: String(index), values: { m } }))
const PLAIN = { log: false, robust: false }

describe('the scale of a chart', () => {
  test('holds every value and says so', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 50 }), (values) => {
        const scale = chartScale(rows(...values), ['m'], PLAIN)
        expect(scale).toMatchObject({ outside: 0, notPositive: 0, scaled: false })
        for (const value of values) expect(scale?.place('m', value)).toBe(value)
      }),
    )
  })

  test('by logarithm has no place for values that are not above 0, and counts them', () => {
    const scale = chartScale(rows(0.001, 1, 0, -5, null), ['m'], { log: true, robust: false })
    expect(scale?.notPositive).toBe(2)
    expect(scale?.place('m', 0)).toBeNull()
    expect(scale?.place('m', 1)).toBe(0)
    expect(scale?.valueAt(-3)).toBeCloseTo(0.001, 9)
    expect(chartScale(rows(-1, 0), ['m'], { log: true, robust: false })).toBeNull()
  })

  test('that leaves outliers aside says how many points it hides, and is not stretched by them', () => {
    const usual = Array.from({ length: 30 }, (_, index) => 0.5 + (index % 5) / 100)
    const scale = chartScale(rows(...usual, 900, null, -40), ['m'], { log: false, robust: true })
    expect(scale?.outside).toBe(2)
    expect(scale?.axis.max).toBeLessThan(1)
    expect(chartScale(rows(...usual), ['m'], { log: false, robust: true })?.outside).toBe(0)
  })

  test('is each metric’s own where ranges differ more than five times', () => {
    const both = [0.1, 0.2, 0.3].map((a, index): ChartRow => ({ epoch: index, id: String(index), values: { a, b: a * 100 } }))
    const scale = chartScale(both, ['a', 'b'], PLAIN)
    expect(scale?.scaled).toBe(true)
    expect(scale?.place('a', 0.3)).toBe(1)
    expect(scale?.place('b', 10)).toBeCloseTo(0, 9)
  })

  test('of nothing is none', () => {
    expect(chartScale([], ['m'], PLAIN)).toBeNull()
    expect(chartScale(rows(null), ['m'], PLAIN)).toBeNull()
  })
})

describe('a logarithmic axis', () => {
  test('has 2 to 7 ticks within its ends', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -12, max: 8 }), fc.double({ noNaN: true, min: 0.01, max: 15 }), (low, width) => {
        const { min, max, ticks } = logAxis(low, low + width)
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(9)
        for (const tick of ticks) expect(tick >= min && tick <= max).toBe(true)
      }),
    )
  })
})

describe('smoothing', () => {
  const values = fc.array(fc.option(fc.double({ noNaN: true, min: -100, max: 100 })), { maxLength: 60 })

  test('of weight 0 changes nothing', () => {
    fc.assert(
      fc.property(values, (line) => {
        expect(smooth(line, 0)).toEqual(line)
      }),
    )
  })

  test('stays between the extremes, keeps what is missing missing, and leaves a flat line flat', () => {
    fc.assert(
      fc.property(values, fc.double({ noNaN: true, min: 0, max: 0.99 }), (line, weight) => {
        const known = line.filter((value) => value !== null)
        for (const [index, value] of smooth(line, weight).entries()) {
          expect(value === null).toBe(line[index] === null)
          if (value === null) continue
          expect(value).toBeGreaterThanOrEqual(Math.min(...known) - 1e-9)
          expect(value).toBeLessThanOrEqual(Math.max(...known) + 1e-9)
        }
      }),
    )
    for (const value of smooth([3, 3, null, 3], 0.9)) if (value !== null) expect(value).toBeCloseTo(3, 12)
  })
})
