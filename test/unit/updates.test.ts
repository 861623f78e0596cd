import { afterEach, describe, expect, test, vi } from 'vitest'
import { canUpdateItself } from '../../electron/updates/can-update-itself.ts'
import { type Updater, Updates } from '../../electron/updates/updates.ts'

const updater = (own: Partial<Updater> = {}): Updater => ({
  look: async () => '2.0.0',
  fetch: async () => {},
  restart: () => {},
  ...own,
})

const withCode = (code: string, message = 'https://example.com/?token=secret') => Object.assign(new Error(message), { code })

describe('a newer version', () => {
  test('is fetched only when asked for, and installed only after that', async () => {
    const calls: string[] = []
    const updates = new Updates(
      updater({
        fetch: async (onProgress) => {
          calls.push('fetch')
          onProgress(1, 2)
        },
        restart: () => void calls.push('restart'),
      }),
    )
    const seen: unknown[] = []
    updates.subscribe(() => seen.push(updates.state))
    await updates.fetch()
    updates.restart()
    await updates.look()
    expect(updates.state).toEqual({ state: 'found', version: '2.0.0' })
    updates.restart()
    expect(calls).toEqual([])
    await updates.fetch()
    updates.restart()
    expect(calls).toEqual(['fetch', 'restart'])
    expect(seen).toContainEqual({ state: 'fetching', version: '2.0.0', receivedBytes: 1, totalBytes: 2 })
  })

  test('that is not there is said so, and looked for again when asked', async () => {
    const look = vi.fn(async () => null)
    const updates = new Updates(updater({ look }))
    await updates.look()
    expect(updates.state).toEqual({ state: 'newest', lookedMs: expect.any(Number) })
    await updates.look()
    expect(look).toHaveBeenCalledTimes(2)
  })

  test.each([
    [withCode('ERR_UPDATER_INVALID_SIGNATURE'), /signature/],
    [withCode('ERR_CHECKSUM_MISMATCH'), /not what was published/],
    [new Error('net::ERR_NAME_NOT_RESOLVED at https://example.com/?token=secret'), /ERR_NAME_NOT_RESOLVED/],
    [withCode('ERR_ELSE'), /^ERR_ELSE$/],
    ['no error at all', /^$/],
  ])('that cannot be had says why, without an address: %s', async (error, reason) => {
    const updates = new Updates(updater({ fetch: () => Promise.reject(error) }))
    await updates.look()
    await updates.fetch()
    expect(updates.state).toMatchObject({ state: 'failed', problem: { code: 'UPDATE_FAILED', detail: expect.stringMatching(reason) } })
    expect(JSON.stringify(updates.state)).not.toContain('secret')
    await updates.look()
    expect(updates.state).toMatchObject({ state: 'found' })
  })
})

describe('by itself', () => {
  afterEach(() => vi.useRealTimers())

  test('it looks once a day while it may, and never otherwise', async () => {
    vi.useFakeTimers()
    const look = vi.fn(async () => null)
    const updates = new Updates(updater({ look }))
    const hours = (count: number) => vi.advanceTimersByTimeAsync(count * 3_600_000)
    await hours(100)
    expect(look).not.toHaveBeenCalled()
    updates.lookByItself(true)
    updates.lookByItself(true)
    await hours(1)
    expect(look).toHaveBeenCalledTimes(1)
    await hours(24)
    expect(look).toHaveBeenCalledTimes(2)
    updates.lookByItself(false)
    await hours(100)
    expect(look).toHaveBeenCalledTimes(2)
  })
})

test.each([
  ['a package for macOS', { isPackaged: true, platform: 'darwin', updateConfig: 'provider: github\n' }, true],
  ['a signed one for Windows', { isPackaged: true, platform: 'win32', updateConfig: 'provider: github\npublisherName:\n  - Us\n' }, true],
  ['an unsigned one for Windows', { isPackaged: true, platform: 'win32', updateConfig: 'provider: github\n' }, false],
  ['one for Linux', { isPackaged: true, platform: 'linux', updateConfig: 'provider: github\n' }, false],
  ['one that is published nowhere', { isPackaged: true, platform: 'darwin', updateConfig: null }, false],
  ['the app in development', { isPackaged: false, platform: 'darwin', updateConfig: 'provider: github\n' }, false],
] as const)('%s: updates itself, %j, %s', (_name, app, expected) => {
  expect(canUpdateItself(app)).toBe(expected)
})
