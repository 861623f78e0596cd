import { describe, expect, test } from 'vitest'
import { TransferEngine } from '../../electron/download/engine.ts'
import { ArchiveStorage } from '../../electron/download/storage.ts'
import { workerDataSchema, workerEngineSchema } from '../../electron/transfers/contract.ts'
import { WorkerEngine } from '../../electron/transfers/worker-engine.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import { ViTransport } from '../../electron/vi/transport.ts'
import { withDefaults } from '../../shared/options/with-defaults.ts'
import { ODD_KEY, ODD_ORGANIZATION } from '../support/odd-api.ts'

const limits = { bytesPerSecond: null, connections: 8, keepFreeBytes: 0 }
/** As it comes from code that types do not see. */
const unchecked = (name: string, value: unknown): Record<string, never> => Object.fromEntries([[name, value]]) as Record<string, never>

describe('options', () => {
  test('that are undefined leave their defaults', () => {
    expect(withDefaults({ waitMs: 500, name: 'a' }, { waitMs: undefined })).toEqual({ waitMs: 500, name: 'a' })
    expect(withDefaults({ waitMs: 500 as number | null }, { waitMs: null })).toEqual({ waitMs: null })
    expect(withDefaults({ waitMs: 500 }, { waitMs: 0 })).toEqual({ waitMs: 0 })
  })

  test.each([Number.NaN, -1])('of %s are refused, with their name', (waitMs) => {
    expect(() => withDefaults({ waitMs: 500 }, { waitMs })).toThrow(/waitMs/)
    expect(() => new ArchiveStorage({ timeoutMs: waitMs })).toThrow(/timeoutMs/)
    expect(() => new TransferEngine(new ArchiveStorage(), { backoffBaseMs: waitMs })).toThrow(/backoffBaseMs/)
    const credentials = { secretKey: ODD_KEY, organizationId: ODD_ORGANIZATION, endpoint: parseEndpoint('https://api') }
    expect(() => new ViTransport(credentials, { backoffBaseMs: waitMs })).toThrow(/backoffBaseMs/)
  })
})

describe('what crosses to the worker', () => {
  const names = ['timeoutMs', 'backoffBaseMs', 'lostAfterMs']
  const bad = [undefined, Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 2 ** 31, '500']

  test.each(names)('refuses a %s that is undefined, not finite or out of all proportion', (name) => {
    for (const value of bad) {
      expect(() => new WorkerEngine({ file: 'worker.js', limits, ...unchecked(name, value) })).toThrow(name)
      expect(workerEngineSchema.safeParse({ limits, ...unchecked(name, value) }).success).toBe(false)
    }
    expect(workerEngineSchema.safeParse({ limits, ...unchecked(name, 500) }).success).toBe(true)
  })

  test('refuses what it does not know, and ports that are none', () => {
    expect(workerEngineSchema.safeParse({ limits, stallMs: 5 }).success).toBe(false)
    expect(workerDataSchema.safeParse({ calls: {}, links: {}, engine: { limits } }).success).toBe(false)
  })
})
