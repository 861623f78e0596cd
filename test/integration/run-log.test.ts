import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRouter } from '../../electron/services/router.ts'
import { ViClient } from '../../electron/vi/client.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import { wholeLog } from '../../electron/vi/whole-log.ts'
import { sampleRun } from '../support/sample-files.ts'
import { startTestHost, type TestHost } from '../support/test-host.ts'

describe('the log of a sample run', () => {
  let running: TestHost
  let client: ViClient

  beforeEach(async () => {
    running = await startTestHost({ connected: true, inThisThread: true, sample: { liveEveryMs: 2000 } })
    const { secretKey, organizationId, apiUrl } = running.sample
    client = new ViClient({ secretKey, organizationId, endpoint: parseEndpoint(apiUrl) })
  })
  afterEach(async () => {
    await client.close()
    await running.close()
  })

  const host = () => createRouterClient(createRouter(running.services))
  const logOf = (name: string, since: string | null = null) => host().runs.log({ runId: sampleRun(name).runId, since })

  test('is read by the client: all of it, part by part, of one block, from a moment on', async () => {
    const { runId } = sampleRun('shelf-audit')
    const whole = await client.runs.logs(`/workspaces/sample-workspace/runs/${runId}`)
    expect(whole.lines.length).toBeGreaterThan(1500)
    expect(whole.lines.map(({ timeMs }) => timeMs)).toEqual(whole.lines.map(({ timeMs }) => timeMs).sort((a, b) => (a ?? 0) - (b ?? 0)))
    const first = await client.runs.logs(runId, { limit: 10 })
    expect(first.lines).toEqual(whole.lines.slice(0, 10))
    expect((await client.runs.logs(runId, { limit: 10, pageToken: first.next?.token })).lines).toEqual(whole.lines.slice(10, 20))
    const evaluations = await client.runs.logs(runId, { block: 'eval' })
    expect(new Set(evaluations.lines.map(({ block }) => block))).toEqual(new Set(['eval']))
    const late = whole.lines.at(-3)
    const since = await client.runs.logs(runId, { since: late?.time })
    expect(since.lines.at(-1)).toEqual(whole.lines.at(-1))
    expect(since.lines[0]?.timeMs).toBe(late?.timeMs)
    expect((await client.runs.logs(runId, { until: late?.time })).lines.length).toBe(whole.lines.length - since.lines.length)
  })

  test.each([
    ['shelf-audit', 'CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total\ncapacity'],
    ['فحص', 'انقطع الاتصال بالعقدة gpu-a100-7.\nNo heartbeat'],
    ['weld-seam', 'SIGTERM received. Stopped by mei.tan'],
    ['вагон', 'All 9 epochs are saved'],
    ['smoke-test', 'All 1 epochs are saved'],
    ['warehouse-vqa-nvila', 'All 80 epochs are saved'],
    ['sweep-internvl', 'All 2000 epochs are saved'],
  ])('of %s comes whole and in order, whatever form it has', async (name, words) => {
    const { lines, omittedCount, isWhole } = await logOf(name)
    expect({ omittedCount, isWhole }).toEqual({ omittedCount: 0, isWhole: true })
    const times = lines.map(({ timeMs }) => timeMs ?? Number.NaN)
    expect(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0))).toBe(true)
    expect(lines[0]).toMatchObject({ level: 'info', block: 'system', message: expect.stringMatching(/^Worker started/) })
    expect(lines.filter(({ message }) => message.includes(words))).toHaveLength(1)
    const saved = lines.filter(({ block, message }) => block === 'save' && message.startsWith('Saved'))
    expect(saved).toHaveLength(sampleRun(name).epochs)
    expect(lines.every(({ level, block }) => level !== null && block !== null)).toBe(true)
  })

  test('is long for one of them, and costs few requests', async () => {
    const before = running.sample.apiRequests.length
    expect((await logOf('sweep-internvl')).lines.length).toBeGreaterThan(10_000)
    expect(running.sample.apiRequests.length - before).toBeLessThanOrEqual(3)
  })

  test('says why the run failed, in the words of its condition', async () => {
    for (const name of ['shelf-audit', 'فحص']) {
      const info = await host().runs.info({ runIdOrLink: sampleRun(name).runId })
      const message = /Message +(.+)/.exec(info)?.[1] ?? ''
      expect(message).not.toBe('')
      const { lines } = await logOf(name)
      expect(lines.some((line) => line.level === 'error' && line.message.includes(message))).toBe(true)
      expect(info).toMatch(/^Failed after epoch \d$/m)
    }
    expect(await host().runs.info({ runIdOrLink: sampleRun('retail-planogram').runId })).toContain('Waiting for a free A100')
  })

  test('of a live run grows, and what came since is little', async () => {
    const first = await logOf('lora-r64')
    expect(first.lines.length).toBeGreaterThan(1000)
    await expect.poll(async () => (await logOf('lora-r64', first.since)).lines.length, { timeout: 10_000 }).toBeGreaterThan(2)
    const more = await logOf('lora-r64', first.since)
    expect(more.lines.length).toBeLessThan(100)
    expect(more.lines[0]).toEqual(first.lines.at(-1))
    expect(more.since).not.toBe(first.since)
  })

  test('is empty while it waits, and where none was kept that is said', async () => {
    expect(await logOf('retail-planogram')).toEqual({ lines: [], omittedCount: 0, isWhole: true, isFromStart: true, since: null })
    await expect(logOf('invoice-extract')).rejects.toMatchObject({
      data: { code: 'NO_LOG', title: 'Vi kept no log for this run.', status: 404 },
    })
  })

  test('shows no signature, though the service’s log holds one', async () => {
    const { runId } = sampleRun('shelf-audit')
    const raw = JSON.stringify((await client.runs.logs(runId)).lines)
    expect(raw).toContain('X-Goog-Signature=')
    const shown = JSON.stringify(await logOf('shelf-audit'))
    expect(shown).not.toContain('X-Goog')
    expect(shown).toMatch(/GET https:\/\/storage\.googleapis\.com\/[^?]*\?… 200/)
  })
})

test('nothing that the page gets of a run quotes a key or a signature, wherever the service does', async () => {
  const running = await startTestHost({ inThisThread: true })
  const key = `dtvi_${'c'.repeat(98)}`
  const secret = `with ${key} from https://storage.example/m.tar?X-Goog-Expires=1&X-Goog-Signature=beef`
  const shown = 'with dtvi_… from https://storage.example/m.tar?…'
  const metadata = { timeCreated: 1, lastUpdated: 1, generation: 1, attributes: {} }
  const failed = { condition: 'Failed', status: 'Reached', lastTransitionTime: 2, reason: 'Upload', message: `Failed ${secret}` }
  const run = {
    kind: 'Run',
    workspaceId: 'acme',
    runId: 'run_1',
    spec: { flow: { name: 'r', blocks: [] } },
    status: { log: '', observedGeneration: 1, conditions: [failed] },
    metadata,
    selfLink: '/',
    etag: 'e',
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://h').pathname
    const answers = {
      runs: { items: [run] },
      run_1: run,
      outputs: { items: [] },
      logs: { items: [{ block: key, msg: `${'x'.repeat(15_990)} ${secret}` }] },
    }
    const name = path.split('/').at(-1) as keyof typeof answers
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answers[name]))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await running.services.accounts.connect(key, 'acme', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const host = createRouterClient(createRouter(running.services))
  const listed = []
  for await (const part of await host.runs.list({ cursor: null, all: false })) listed.push(...part.items)
  const said = {
    listed,
    get: await host.runs.get({ runIdOrLink: 'run_1' }),
    info: await host.runs.info({ runIdOrLink: 'run_1' }),
    log: await host.runs.log({ runId: 'run_1', since: null }),
  }
  expect(JSON.stringify(said)).not.toMatch(/dtvi_c|X-Goog|beef/)
  expect(listed[0]?.status.conditions[0]?.message).toBe(`Failed ${shown}`)
  expect(said.info).toContain(shown)
  expect(said.info).toContain('Failed before the first checkpoint')
  expect(said.log.lines[0]?.message).toMatch(/^x{15990} with dtvi… \(\d+ more characters\)$/)
  await running.close()
  await new Promise((resolve) => server.close(resolve))
})

describe('a service that behaves differently', () => {
  let server: Server
  let client: ViClient
  let asked: URLSearchParams[]
  let answer: (query: URLSearchParams, request: IncomingMessage) => { status?: number; body: unknown }
  const ALL = Array.from({ length: 2300 }, (_, index) => ({ ts: 1_764_000_000 + index, msg: `line ${index}` }))

  beforeEach(async () => {
    asked = []
    server = createServer((request, response) => {
      const query = new URL(request.url ?? '/', 'http://h').searchParams
      asked.push(query)
      const { status = 200, body } = answer(query, request)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const endpoint = parseEndpoint(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    client = new ViClient({ secretKey: `dtvi_${'a'.repeat(98)}`, organizationId: 'acme', endpoint }, { retries: 0 })
  })
  afterEach(async () => {
    await client.close()
    await new Promise((resolve) => server.close(resolve))
  })

  const read = (since: string | null = null, maxLines = 100_000) => wholeLog(client.runs, 'run_1', { since, maxLines })
  const within = (query: URLSearchParams) => {
    const [since, until] = [Number(query.get('since') ?? 0), Number(query.get('until') ?? Number.POSITIVE_INFINITY)]
    return ALL.filter(({ ts }) => ts >= since && ts < until)
  }
  const isComplete = ({ lines }: Awaited<ReturnType<typeof read>>) =>
    expect(lines.map(({ message }) => message)).toEqual(ALL.map(({ msg }) => msg))

  test('that cuts its answers off without a word is asked on from the last moment', async () => {
    answer = (query) => ({ body: { logs: within(query).slice(0, 500) } })
    const log = await read()
    isComplete(log)
    expect(log).toMatchObject({ isWhole: true, since: '1764002299' })
    expect(asked.length).toBeLessThan(8)
  })

  test('that keeps to the newest is asked back to the first', async () => {
    answer = (query) => ({ body: within(query).slice(-1000).reverse() })
    isComplete(await read())
    asked = []
    answer = (query) => ({ body: within(query) })
    isComplete(await read())
    expect(asked.length).toBe(3) // 2,300 may be a limit, so that each end is asked for once more
  })

  test('that refuses a limit is asked for fewer lines, and then not again for more', async () => {
    answer = (query) => (Number(query.get('limit')) > 1000 ? { status: 400, body: { message: 'limit' } } : { body: { items: ALL } })
    isComplete(await read())
    expect(asked.filter((query) => query.get('limit') === '10000')).toHaveLength(1)
    answer = (query) => (query.has('limit') ? { status: 400, body: {} } : { body: { items: ALL } })
    isComplete(await read())
  })

  test('that pages by token is followed to the end, and one that sends the same page again is not believed', async () => {
    answer = (query) => {
      const from = Number(query.get('p') ?? 0)
      return { body: { items: ALL.slice(from, from + 700), nextPage: from + 700 < ALL.length ? String(from + 700) : null } }
    }
    const paged = await read()
    isComplete(paged)
    expect(paged.isWhole).toBe(true)
    answer = () => ({ body: { items: ALL.slice(0, 700), nextPage: 'again' } })
    expect(await read()).toMatchObject({ isWhole: false, lines: { length: 700 } })
    answer = (query) => ({ body: { items: [{ msg: `${query.get('p')}` }], nextPage: `${Math.random()}` } })
    expect((await read()).isWhole).toBe(false)
    expect(asked.length).toBeLessThan(200)
  })

  test('that has more lines than are kept gives the last ones, and how many are left out', async () => {
    answer = () => ({ body: { items: [...ALL, { ts: ALL.length + 1_764_000_000, msg: 'last' }] } })
    const log = await read(null, 100)
    expect(log.lines.at(-1)?.message).toBe('last')
    expect([log.lines.length, log.omittedCount]).toEqual([100, 2201])
  })

  test('that does not take a moment in its own form is asked for everything', async () => {
    answer = (query) => (query.has('since') ? { status: 400, body: {} } : { body: { items: ALL.slice(0, 11) } })
    expect((await read('1764000005')).lines).toHaveLength(11)
  })

  test('that says no, or something that is no log, is quoted as any other', async () => {
    answer = () => ({ status: 404, body: {} })
    await expect(read()).rejects.toMatchObject({ code: 'NO_LOG', status: 404 })
    answer = () => ({ status: 403, body: {} })
    await expect(read()).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
    answer = () => ({ body: { surprise: { of: ['some', 'kind'] } } })
    expect((await read()).lines.map(({ message }) => message)).toEqual(['{"surprise":{"of":["some","kind"]}}'])
    await expect(client.runs.logs('not a run!')).rejects.toMatchObject({ code: 'BAD_LINK' })
  })
})
