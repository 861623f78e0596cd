import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SampleWorkspace, startSampleWorkspace } from '../../electron/sample/workspace.ts'
import { ViClient } from '../../electron/vi/client.ts'
import { describeModel } from '../../electron/vi/describe-model.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import { findBestModel } from '../../electron/vi/find-best-model.ts'
import type { TransportOptions } from '../../electron/vi/transport.ts'
import { sampleRun } from '../support/sample-files.ts'

let sample: SampleWorkspace
let client: ViClient
const r16 = sampleRun('lora-r16').runId

function clientFor(
  overrides: { secretKey?: string; organizationId?: string; endpoint?: string } = {},
  options: TransportOptions = {},
): ViClient {
  return new ViClient(
    {
      secretKey: overrides.secretKey ?? sample.secretKey,
      organizationId: overrides.organizationId ?? sample.organizationId,
      endpoint: parseEndpoint(overrides.endpoint ?? sample.apiUrl),
    },
    { backoffBaseMs: 5, timeoutMs: 2000, ...options },
  )
}

beforeEach(async () => {
  sample = await startSampleWorkspace({ archiveSizeBytes: 1_000_000, runs: 450 })
  client = clientFor()
})

afterEach(async () => {
  await client.close()
  await sample.close()
})

describe('runs', () => {
  test('are listed newest first, in few requests', async () => {
    const names: string[] = []
    for await (const run of client.runs.iterate()) names.push(run.spec.name)
    expect(names.length).toBe(450)
    expect(new Set(names).size).toBe(450)
    expect(sample.apiRequests.length).toBe(3)
  })

  test('are found by id, by link and by full address', async () => {
    for (const name of [
      r16,
      `/workspaces/sample-workspace/runs/${r16}`,
      `https://vi.datature.com/workspaces/sample-workspace/runs/${r16}`,
    ]) {
      expect((await client.runs.get(name)).runId).toBe(r16)
    }
  })

  test('of another organization are not asked for', async () => {
    await expect(client.runs.get('/workspaces/other/runs/r')).rejects.toMatchObject({
      code: 'BAD_LINK',
      advice: expect.stringContaining('other'),
    })
    await expect(client.runs.get('not a run!')).rejects.toMatchObject({ code: 'BAD_LINK' })
    expect(sample.apiRequests).toEqual([])
  })
})

describe('models', () => {
  test('are listed in pages, and walked to the last one', async () => {
    const first = await client.models.list(r16, { pageSize: 8 })
    expect(first.items.map(({ spec }) => spec.epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const second = await client.models.list(r16, { pageSize: 8, pageToken: first.nextPageToken })
    expect(second.items[0]?.spec.epoch).toBe(9)
    const all = []
    for await (const model of client.models.iterate(r16, { pageSize: 8 })) all.push(model.spec.epoch)
    expect(all).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })

  test('2,000 of them take two requests', async () => {
    let count = 0
    for await (const _ of client.models.iterate(sampleRun('sweep-internvl').runId)) count += 1
    expect(count).toBe(2000)
    expect(sample.apiRequests.length).toBe(2)
  })

  test('without a checkpoint, the latest is the last of all pages, not of the first', async () => {
    expect((await client.models.get(sampleRun('sweep-internvl').runId)).spec.epoch).toBe(2000)
    const latest = await client.models.get(r16, { contents: true })
    expect(latest.modelId).toBe('epoch_20')
    expect(latest.status.contents?.downloadUrl.url).toContain(sample.storageUrl)
  })

  test('by checkpoint or by model link are that one, and its address differs each time', async () => {
    const link = `/workspaces/sample-workspace/runs/${r16}/runOutputs/epoch_10`
    const [first, second] = [
      await client.models.get(r16, { checkpoint: 'epoch_10', contents: true }),
      await client.models.get(link, { contents: true }),
    ]
    expect([first.modelId, second.modelId]).toEqual(['epoch_10', 'epoch_10'])
    expect(first.status.contents?.downloadUrl.url).not.toBe(second.status.contents?.downloadUrl.url)
  })

  test('the best by a metric ignores missing values and knows which way is better', async () => {
    const models = []
    for await (const model of client.models.iterate(r16)) models.push(model)
    const lowest = findBestModel(models, 'eval_loss')
    const losses = models.map(({ spec }) => Number(spec.evaluationMetrics?.eval_loss))
    expect(lowest?.value).toBe(Math.min(...losses))
    expect(findBestModel(models, 'no_such_metric')).toBeNull()
  })

  test('the best of a run by its id or link is the best of all pages', async () => {
    const { runId } = sampleRun('sweep-')
    const values = []
    for await (const { spec } of client.models.iterate(runId)) values.push(Number(spec.evaluationMetrics?.f1))
    const highest = Math.max(...values)
    expect(values.slice(0, 1000)).not.toContain(highest) // so it is not on the first page
    const best = await client.models.findBest(runId, 'f1')
    expect(best).toMatchObject({ value: highest, model: { modelId: `epoch_${values.indexOf(highest) + 1}` } })
    const lowest = await client.models.findBest(`/workspaces/sample-workspace/runs/${runId}`, 'f1', { direction: 'lower' })
    expect(lowest?.value).toBe(Math.min(...values))
    expect(await client.models.findBest(runId, 'no_such_metric')).toBeNull()
    await expect(client.models.findBest('no-such-run', 'f1')).rejects.toMatchObject({ code: 'NO_SUCH_RUN' })
    await expect(client.models.findBest(runId, 'f1', { signal: AbortSignal.abort() })).rejects.toThrow()
  })

  test('describe themselves without their address', async () => {
    const model = await client.models.get(r16, { checkpoint: 'epoch_3', contents: true })
    const text = describeModel(model)
    expect(text).toContain('epoch_3')
    expect(text).toContain('per_class.solder_bridge.f1')
    expect(text).not.toContain('X-Goog-Signature')
  })
})

describe('what goes wrong is told apart', () => {
  test('a key of the wrong form, before anything is sent', () => {
    expect(() => clientFor({ secretKey: 'sk-123' })).toThrow(expect.objectContaining({ code: 'KEY_MALFORMED' }))
    expect(sample.apiRequests).toEqual([])
  })

  test('a key that Vi does not know', async () => {
    await expect(clientFor({ secretKey: `dtvi_${'0'.repeat(98)}` }).runs.list()).rejects.toMatchObject({
      code: 'KEY_REJECTED',
      status: 401,
      traceId: expect.stringMatching(/^[0-9a-f]+$/),
    })
  })

  test('an organization, a run and a checkpoint that are not there', async () => {
    await expect(clientFor({ organizationId: 'acme-robtics' }).runs.list()).rejects.toMatchObject({
      code: 'NO_SUCH_ORGANIZATION',
      message: expect.stringContaining('acme-robtics'),
    })
    await expect(client.runs.get('nope')).rejects.toMatchObject({ code: 'NO_SUCH_RUN', message: expect.stringContaining('nope') })
    for (const checkpoint of ['epoch_99', '..', '.'])
      await expect(client.models.get(r16, { checkpoint })).rejects.toMatchObject({ code: 'NO_SUCH_CHECKPOINT' })
    await expect(client.models.get(sampleRun('retail-planogram').runId)).rejects.toMatchObject({ code: 'NO_SUCH_CHECKPOINT' })
  })

  test('a web page, broken JSON, a missing field', async () => {
    sample.faults.apiBody = 'html'
    await expect(client.runs.list()).rejects.toMatchObject({ code: 'BAD_RESPONSE', message: expect.stringContaining('web page') })
    sample.faults.apiBody = 'malformed'
    await expect(client.runs.list()).rejects.toMatchObject({ code: 'BAD_RESPONSE', message: expect.stringContaining('not JSON') })
    sample.faults.apiBody = 'missing-field'
    const { items, unreadable } = await client.models.list(r16)
    expect(items).toHaveLength(19)
    expect(unreadable).toEqual([{ id: 'epoch_1', at: 0, name: 'Epoch 1', field: 'etag', reason: 'is missing' }])
  })

  test('403, 5xx and a redirect', async () => {
    sample.faults.apiStatus = 403
    await expect(client.runs.list()).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
    sample.faults.apiStatus = 503
    await expect(client.runs.list()).rejects.toMatchObject({ code: 'VI_UNAVAILABLE' })
    sample.faults.apiStatus = 302
    await expect(client.runs.list()).rejects.toMatchObject({ code: 'VI_REFUSED' })
  })

  test('nothing there at all', async () => {
    await expect(clientFor({ endpoint: 'http://127.0.0.1:9' }).runs.list()).rejects.toMatchObject({
      code: 'VI_UNREACHABLE',
      detail: 'Nothing answers at that address.',
    })
    sample.faults.apiDown = true
    await expect(client.runs.list()).rejects.toMatchObject({ code: 'VI_UNREACHABLE', detail: 'The connection was cut.' })
  })
})

test('an answer that does not come in time', async () => {
  sample.faults.apiLatencyMs = 5000
  const hasty = new ViClient(
    { secretKey: sample.secretKey, organizationId: sample.organizationId, endpoint: parseEndpoint(sample.apiUrl) },
    { timeoutMs: 100, retries: 0 },
  )
  await expect(hasty.runs.list()).rejects.toMatchObject({ code: 'VI_UNREACHABLE', detail: 'It did not answer in time.' })
  await hasty.close()
})

describe('retries', () => {
  test('passing trouble is waited out', async () => {
    sample.faults.apiStatus = 503
    setTimeout(() => {
      sample.faults.apiStatus = null
    }, 8)
    const patient = new ViClient(
      { secretKey: sample.secretKey, organizationId: sample.organizationId, endpoint: parseEndpoint(sample.apiUrl) },
      { backoffBaseMs: 60, random: () => 1 },
    )
    expect((await patient.runs.list()).items.length).toBeGreaterThan(0)
    await patient.close()
  })

  test('refusals are not repeated', async () => {
    sample.faults.apiStatus = 403
    await client.runs.list().catch(() => {})
    expect(sample.apiRequests.length).toBe(1)
  })

  test('a short Retry-After is obeyed, a long one is told', async () => {
    sample.faults.apiStatus = 429
    sample.faults.retryAfter = '20'
    await expect(client.runs.list()).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 20_000 })
    expect(sample.apiRequests.length).toBe(1)
    sample.faults.retryAfter = new Date(Date.now() + 90_000).toUTCString()
    const error = await client.runs.list().catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'RATE_LIMITED' })
    expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(80_000)
    sample.faults.retryAfter = '0'
    await client.runs.list().catch(() => {})
    expect(sample.apiRequests.length).toBe(2 + 4)
  })

  test.each([
    ['28 h', '100800'],
    ['35 days', new Date(Date.now() + 35 * 86_400_000).toUTCString()],
  ])('a Retry-After of %s is said in words', async (words, retryAfter) => {
    Object.assign(sample.faults, { apiStatus: 503, retryAfter })
    const error = await client.runs.list().catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'VI_UNAVAILABLE', detail: expect.stringMatching(`^Vi asks to wait ${words}.`) })
    expect(sample.apiRequests.length).toBe(1)
  })

  test.each(['-5', 'soon', '0', new Date(0).toUTCString()])('a Retry-After of “%s” is no reason to hurry', async (retryAfter) => {
    Object.assign(sample.faults, { apiStatus: 429, retryAfter })
    const slow = clientFor({}, { backoffBaseMs: 400, retries: 1, random: () => 1 })
    const startMs = performance.now()
    await slow.runs.list().catch(() => {})
    expect(sample.apiRequests.length).toBe(2)
    expect(performance.now() - startMs).toBeGreaterThan(390)
    await slow.close()
  })

  test('stop at once when they are not wanted any more', async () => {
    sample.faults.apiLatencyMs = 60_000
    const abort = new AbortController()
    const asked = client.runs.list({ signal: abort.signal })
    setTimeout(() => abort.abort(), 20)
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })
})

test('a path in the API address is kept', async () => {
  const proxied = clientFor({ endpoint: `${sample.apiUrl}/proxy/v1` })
  await proxied.runs.list().catch(() => {})
  expect(sample.apiRequests[0]).toMatch(/^GET \/proxy\/v1\/workspaces\/sample-workspace\/runs\?/)
})
