import { describe, expect, test } from 'vitest'
import { followedLog } from '../../renderer/log/followed-log.ts'
import type { RunLog } from '../../shared/contract/runs.ts'
import { momentAfter } from '../../shared/vi/log-moment.ts'
import { timeOf } from '../../shared/vi/log-values.ts'

const log = (messages: string[], more: Partial<RunLog> = {}): RunLog => ({
  lines: messages.map((message) => ({ timeMs: null, level: null, block: null, message })),
  omittedCount: 0,
  isWhole: true,
  isFromStart: false,
  since: '1',
  ...more,
})
const messagesOf = ({ lines }: RunLog) => lines.map(({ message }) => message)

describe('a log that is followed', () => {
  test('grows by what came since, also where lines have no time', () => {
    const before = log(['a', 'b'], { isFromStart: true })
    const after = followedLog(before, log(['b', 'c'], { since: '2' }))
    expect(messagesOf(after)).toEqual(['a', 'b', 'b', 'c'])
    expect(after).toMatchObject({ since: '2', omittedCount: 0 })
    expect(followedLog(before, log([]))).toBe(before)
    expect(messagesOf(followedLog(before, log(['a', 'b', 'c'])))).toEqual(['a', 'b', 'c'])
  })

  test('is replaced by an answer that is all of it, so that nothing is counted twice', () => {
    const whole = log(['b', 'c'], { isFromStart: true, omittedCount: 51, since: null })
    expect(followedLog(log(['a', 'b'], { omittedCount: 51 }), whole)).toBe(whole)
  })

  test('shows no lines above a hole, and is never called whole again after one', () => {
    const after = followedLog(log(['a', 'b'], { omittedCount: 5, isWhole: false }), log(['y', 'z'], { omittedCount: 10 }))
    expect(messagesOf(after)).toEqual(['y', 'z'])
    expect(after).toMatchObject({ omittedCount: 17, isWhole: false })
    expect(followedLog(log(['a']), log([], { isWhole: false })).isWhole).toBe(false)
  })
})

test.each([
  ['1764000000', '1764000001'],
  ['1764000000123', '1764000000124'],
  ['1764000000000000000', '1764000000000000512'],
  ['1764000000.99', '1764000001.00'],
  ['2025-11-24T16:00:00Z', '2025-11-24T16:00:01Z'],
  ['2025-11-24T23:59:59.999Z', '2025-11-25T00:00:00.000Z'],
  ['2025/11/24 16:00:00,1', '2025/11/24 16:00:00,2'],
  ['2025-11-24T16:00:00.123456+05:30', '2025-11-24T16:00:00.124000+05:30'],
  ['Mon, 24 Nov 2025 16:00:00 GMT', 'Mon, 24 Nov 2025 16:00:01 GMT'],
  ['yesterday', null],
])('the moment after %s is written in the same form', (time, after) => {
  expect(momentAfter(time)).toBe(after)
  if (after !== null) expect(timeOf(after) ?? 0).toBeGreaterThanOrEqual(timeOf(time) ?? Number.POSITIVE_INFINITY)
})
