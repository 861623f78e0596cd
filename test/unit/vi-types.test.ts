import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRetryAfter } from '../../electron/failure/retry-after.ts'
import { modelResource, runResource } from '../../electron/sample/resources.ts'
import { decode } from '../../electron/vi/decode.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import { expiryMs } from '../../electron/vi/expiry.ts'
import { modelFromWire, wireModelSchema } from '../../shared/vi/model.ts'
import { runFromWire, wireRunSchema } from '../../shared/vi/run.ts'
import { runDurationMs, runState } from '../../shared/vi/run-facts.ts'
import { parseRunLink } from '../../shared/vi/run-link.ts'
import { sampleRun } from '../support/sample-files.ts'

const clock = { startedMs: 1_000_000_000_000, nowMs: 1_000_000_000_000, liveEveryMs: 1000 }

describe('a model on the wire', () => {
  const wire = modelResource(sampleRun('lora-r16'), 3, clock, { downloadUrl: { url: 'https://storage/x', expiresAt: 5 } })

  test('becomes a model in public names, field by field', () => {
    const model = modelFromWire(decode(wireModelSchema, { ...wire, somethingNew: 1 }, 'a checkpoint'))
    expect(model).toMatchObject({ organizationId: 'sample-workspace', modelId: 'epoch_3', spec: { epoch: 3 } })
    expect(model.status.contents?.downloadUrl).toEqual({ url: 'https://storage/x', expiresAt: 5 })
    expect(model).not.toHaveProperty('somethingNew')
    expect(model).not.toHaveProperty('workspaceId')
  })

  test('may lack what is optional', () => {
    const { spec, status, ...rest } = wire as { spec: object; status: object }
    const bare = { ...rest, spec: { kind: 'Checkpoint' }, status: { ...status, contents: undefined } }
    const model = modelFromWire(decode(wireModelSchema, bare, 'a checkpoint'))
    expect(model.spec).toEqual({ kind: 'Checkpoint', epoch: null, evaluationMetrics: null })
    expect(model.status.contents).toBeNull()
  })

  test('that lacks what is required is an error naming the field and the request', () => {
    const { etag: _gone, ...rest } = wire as { etag: string }
    expect(() => decode(wireModelSchema, rest, 'checkpoint epoch_3 of run r')).toThrow(
      expect.objectContaining({
        code: 'BAD_RESPONSE',
        message: expect.stringContaining('checkpoint epoch_3 of run r'),
        detail: expect.stringContaining('etag'),
      }),
    )
  })
})

test('a run’s state is its last condition, and a killed run is cancelled', () => {
  const state = (name: string) => runState(runFromWire(wireRunSchema.parse(runResource(sampleRun(name), clock))))
  expect(state('lora-r16')).toBe('succeeded')
  expect(state('lora-r64')).toBe('running')
  expect(state('shelf-audit')).toBe('failed')
  expect(state('weld-seam')).toBe('cancelled')
  expect(state('retail-planogram')).toBe('queued')
  expect(state('فحص')).toBe('failed')
})

test('a run tells how long it ran', () => {
  const run = runFromWire(wireRunSchema.parse(runResource(sampleRun('lora-r16'), clock)))
  expect(runDurationMs(run, 0)).toBe(20 * 26 * 60_000 + 60_000)
})

describe('run links', () => {
  test.each([
    ['run_abc123', { organizationId: null, runId: 'run_abc123', checkpoint: null }],
    ['/workspaces/acme/runs/r1', { organizationId: 'acme', runId: 'r1', checkpoint: null }],
    ['/workspaces/acme/runs/r1/runOutputs/epoch_10?contents=y', { organizationId: 'acme', runId: 'r1', checkpoint: 'epoch_10' }],
    ['https://vi.datature.com/workspaces/acme/runs/r1/', { organizationId: 'acme', runId: 'r1', checkpoint: null }],
    ['  r1  ', { organizationId: null, runId: 'r1', checkpoint: null }],
  ])('%s is understood', (text, expected) => expect(parseRunLink(text)).toEqual(expected))

  test.each([
    '',
    'a b',
    '/workspaces/acme',
    '../etc',
    'https://x/runs/r1',
    '/workspaces/a%2Fb/runs/r',
    '/workspaces/a/runs/%E0%A4',
    'javascript:alert(1)',
  ])('“%s” is not', (text) => expect(parseRunLink(text)).toBeNull())

  test('never yield an id that could change a path', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((part) => `/workspaces/o/runs/${part}`),
        ),
        (text) => {
          const found = parseRunLink(text)
          if (found) expect(found.runId).toMatch(/^[A-Za-z0-9_-]+$/)
        },
      ),
    )
  })
})

test('Retry-After is read as seconds and as a date', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')
  expect(parseRetryAfter('20', now)).toBe(20_000)
  expect(parseRetryAfter('Mon, 23 Nov 2026 12:00:30 GMT', now)).toBe(30_000)
  expect(parseRetryAfter('Mon, 23 Nov 2026 11:00:00 GMT', now)).toBe(0)
  expect(parseRetryAfter('soon', now)).toBeNull()
  expect(parseRetryAfter(null, now)).toBeNull()
})

test('an expiry is read in seconds or milliseconds', () => {
  expect(expiryMs(1_764_000_000)).toBe(1_764_000_000_000)
  expect(expiryMs(1_764_000_000_000)).toBe(1_764_000_000_000)
})

test('plain http goes to this machine only', () => {
  expect(parseEndpoint('http://127.0.0.1:8080/proxy/v1/').href).toBe('http://127.0.0.1:8080/proxy/v1')
  expect(parseEndpoint('https://api.example.com').host).toBe('api.example.com')
  for (const bad of [
    'http://api.example.com',
    'http://127.0.0.1.example.com',
    'ftp://x',
    'nonsense',
    'https://user:pw@x',
    'https://x/?q',
  ]) {
    expect(() => parseEndpoint(bad)).toThrow(expect.objectContaining({ code: 'BAD_ADDRESS' }))
  }
})
