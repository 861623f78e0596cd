import { expect, test } from 'vitest'
import {
  formatAge,
  formatBytes,
  formatBytesOf,
  formatDelta,
  formatDuration,
  formatMetric,
  formatTimeLeft,
} from '../../shared/format/index.ts'

test.each([
  [0.84721, '0.8472'],
  [12.3456, '12.35'],
  [1234.5, '1235'],
  [-0.5, '−0.5000'],
  [0.0000123, '1.2e−5'],
  [0, '0.0000'],
  [null, '–'],
])('the metric %s is shown as %s', (value, text) => expect(formatMetric(value)).toBe(text))

test('differences are always signed', () => {
  expect(formatDelta(-0.0021)).toBe('−0.0021')
  expect(formatDelta(0.0104)).toBe('+0.0104')
})

test.each([
  [812, '812 B'],
  [1370, '1.37 kB'],
  [161_000_000, '161 MB'],
  [16_800_000_000, '16.8 GB'],
  [999_600, '1.00 MB'],
])('%d bytes are shown as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

test('a part is shown in the unit of the whole', () => expect(formatBytesOf(6_370_000_000, 16_800_000_000)).toBe('6.37 of 16.8 GB'))

test('durations and what is left are put in words', () => {
  expect(formatDuration(202_000)).toBe('3 min 22 s')
  expect(formatDuration(31_500_000)).toBe('8 h 45 min')
  expect(formatTimeLeft(20_000)).toBe('Under a minute left')
  expect(formatTimeLeft(120_000)).toBe('About 2 min left')
  expect(formatTimeLeft(4_200_000)).toBe('About 1 h 10 min left')
})

test('ages are short', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')
  expect(formatAge(now - 30_000, now)).toBe('now')
  expect(formatAge(now - 240_000, now)).toBe('4 min')
  expect(formatAge(now - 9 * 3_600_000, now)).toBe('9 h')
  expect(formatAge(now - 3 * 86_400_000, now)).toBe('3 d')
})
