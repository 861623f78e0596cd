import { afterEach, describe, expect, test, vi } from 'vitest'
import { DownloadError } from '../../electron/download/download-error.ts'
import { PassingError, Patience } from '../../electron/download/patience.ts'
import { askedWaitWords, MAX_ASKED_WAIT_MS, parseRetryAfter } from '../../electron/failure/retry-after.ts'

const HOUR = 3_600_000
const NOW = Date.parse('2026-03-01T12:00:00Z')

describe('Retry-After', () => {
  test.each([
    ['30', 30_000],
    [' 100800 ', 28 * HOUR],
    ['0', 0],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
    ['Sun Mar  1 12:00:30 2026', 30_000],
    ['Sat, 28 Feb 2026 12:00:00 GMT', 0],
    ['99999999999999999999999999', 365 * 24 * HOUR],
    ['9'.repeat(40), 365 * 24 * HOUR],
  ])('of “%s” is read', (header, ms) => expect(parseRetryAfter(header, NOW)).toBe(ms))

  test.each([null, '', '-5', '12.5', '1e3', '0x10', 'Infinity', 'NaN', 'soon', '2026-03-01T12:00:30Z', 'Sun, 99 Mar 2026 12:00:00 GMT'])(
    'of “%s” says nothing',
    (header) => expect(parseRetryAfter(header, NOW)).toBeNull(),
  )

  test.each([
    [null, ''],
    [0, ''],
    [30_000, 'Vi asks to wait 30 s.'],
    [600_000, 'Vi asks to wait 10 min.'],
    [20 * HOUR, 'Vi asks to wait 20 h.'],
    [28 * HOUR, 'Vi asks to wait 28 h. It is asked again after 24 h.'],
    [35 * 24 * HOUR, 'Vi asks to wait 35 days. It is asked again after 24 h.'],
  ])('of %s ms is put in words', (ms, words) => expect(askedWaitWords('Vi', ms)).toBe(words))
})

describe('a transfer that is asked to wait', () => {
  afterEach(() => void vi.useRealTimers())

  const busy = (retryAfterMs: number) =>
    new PassingError(new DownloadError('STORAGE_UNREACHABLE', { message: 'busy', advice: '' }), { retryAfterMs })

  test.each([28 * HOUR, 35 * 24 * HOUR, Number.MAX_SAFE_INTEGER])(
    '%s ms waits 24 h, and no computer that wakes makes it shorter',
    async (ms) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
      const patience = new Patience()
      let isOver = false
      void patience.wait(busy(ms), 0, new AbortController().signal).then(() => {
        isOver = true
      })
      await vi.advanceTimersByTimeAsync(HOUR)
      patience.wake()
      await vi.advanceTimersByTimeAsync(MAX_ASKED_WAIT_MS - HOUR - 1)
      expect(isOver).toBe(false)
      await vi.advanceTimersByTimeAsync(60_000)
      expect(isOver).toBe(true)
    },
  )

  test('longer than it bears says so at once', async () => {
    const patience = new Patience({ giveUpAfterMs: 3000 })
    await expect(patience.wait(busy(5000), 0, new AbortController().signal)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' })
  })
})
