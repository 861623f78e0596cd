import { setMaxListeners } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DownloadPlan, TransferStatus } from '../../electron/download/plan.ts'
import type { ByteRange } from '../../electron/download/storage.ts'
import { checkpointArchive } from '../../electron/sample/archive.ts'
import { WorkerEngine } from '../../electron/transfers/worker-engine.ts'
import { type BuiltHost, startBuiltHost } from '../support/built-host.ts'
import { ODD_KEY, ODD_ORGANIZATION, type OddApi, sendJson, startOddApi, wireModel, wireRun } from '../support/odd-api.ts'
import { type OddStorage, sendRange, startOddStorage } from '../support/odd-storage.ts'
import { sampleRun } from '../support/sample-files.ts'

// The built worker as the app starts it, without shortened waits, against storage that does not work. Everything runs at once.

const WATCHED_SECONDS = 14
/** Requests that a download may make as soon as it likes. */
const FREE_REQUESTS = 10
const CONNECTIONS = 2
const WORKER = join(import.meta.dirname, '..', '..', 'out', 'main', 'transfer-worker.js')
const archive = checkpointArchive(sampleRun('lora-r16'), 7, 200_000_000)
/** More than listing an archive asks for at once: such a range is a piece. */
const LISTING_BYTES = 64 * 1024

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toUTCString()

type Answer = (response: ServerResponse, range: ByteRange) => void

const head = (response: ServerResponse, { start, end }: ByteRange, bytes: number) =>
  response.writeHead(206, { etag: '"odd-1"', 'content-length': bytes, 'content-range': `bytes ${start}-${end - 1}/${archive.sizeBytes}` })

const unavailable: Answer = (response) => response.writeHead(503).end()
const LOST = 'a storage that stays away'
const WHOLE_APP = 'the whole app, and 503'

const troubles: Record<string, Answer> = {
  '503': unavailable,
  '429 without Retry-After': (response) => response.writeHead(429).end(),
  'connection resets': (response) => response.socket?.resetAndDestroy(),
  'empty answers': (response, range) => head(response, range, 0).end(),
  'answers of one byte and a reset': (response, range) => {
    head(response, range, range.end - range.start).write(archive.read(range.start, 1))
    setTimeout(() => response.socket?.resetAndDestroy(), 5)
  },
  'answers of one byte': (response, { start }) => {
    sendRange(response, { start, end: start + 1 }, archive.sizeBytes, archive.read(start, 1))
  },
  '429 with Retry-After: 30': (response) => response.writeHead(429, { 'retry-after': '30' }).end(),
  '503 with Retry-After: 30': (response) => response.writeHead(503, { 'retry-after': '30' }).end(),
  '429 with a Retry-After of 28 h': (response) => response.writeHead(429, { 'retry-after': '100800' }).end(),
  '503 with a Retry-After of 35 days': (response) => response.writeHead(503, { 'retry-after': inDays(35) }).end(),
  '429 with a Retry-After in the past': (response) => response.writeHead(429, { 'retry-after': inDays(-1) }).end(),
  '429 with a negative Retry-After': (response) => response.writeHead(429, { 'retry-after': '-5' }).end(),
  '503 with Retry-After: soon': (response) => response.writeHead(503, { 'retry-after': 'soon' }).end(),
}

/** What is said where a storage asks for more than a user would sit out. */
const LONG_WAITS = {
  '429 with a Retry-After of 28 h': 'The storage asks to wait 28 h. It is asked again after 24 h.',
  '503 with a Retry-After of 35 days': 'The storage asks to wait 35 days. It is asked again after 24 h.',
}

/** A download, and what it asked for. */
interface Watched {
  name: string
  /** How many connections it may use at this point. */
  connections: number
  statuses: TransferStatus[]
  /** When the requests came that the storage answered wrongly. */
  troubledMs: number[]
  storage: OddStorage
}

let folder: string
let host: BuiltHost
let api: OddApi
/** Of one core, for all of them and their servers. */
let cpuShare: number
const engines: WorkerEngine[] = []
const watched: Watched[] = []
const stop = new AbortController()
setMaxListeners(0, stop.signal)

/** A storage in trouble; when it is `midway` it lists its archive as it should. */
async function startTroubled(name: string, answer: Answer, isMidway: boolean): Promise<Watched> {
  const troubledMs: number[] = []
  const storage = await startOddStorage((response, asked) => {
    const range = asked ?? { start: 0, end: archive.sizeBytes }
    const isListing = range.end - range.start <= LISTING_BYTES
    if (isMidway && isListing) return sendRange(response, range, archive.sizeBytes, archive.read(range.start, range.end - range.start))
    troubledMs.push(performance.now())
    answer(response, range)
  })
  const one = { name, connections: isMidway ? CONNECTIONS : 1, statuses: [], troubledMs, storage }
  watched.push(one)
  return one
}

function startEngine(options: { lostAfterMs?: number } = {}): WorkerEngine {
  const engine = new WorkerEngine({
    file: WORKER,
    limits: { bytesPerSecond: null, connections: CONNECTIONS, keepFreeBytes: 0 },
    ...options,
  })
  engines.push(engine)
  return engine
}

function download(engine: WorkerEngine, { name, storage, statuses }: Watched): void {
  const plan: DownloadPlan = {
    app: { name: 'test', version: '0' },
    parts: 'all',
    folder: join(folder, name.replace(/\W+/g, '-')),
    source: { endpoint: '', organizationId: 'acme', runId: 'r1', runName: 'r1', modelId: name, epoch: 1, evaluationMetrics: null },
    getLink: async () => linkTo(storage),
  }
  engine.transfer(plan, (status) => void statuses.push(status), stop.signal).catch(() => {})
}

const linkTo = (storage: OddStorage) => ({ url: storage.archiveUrl, expiresAtMs: Date.now() + 3_600_000 })

/** Vi's API with one checkpoint, which lies in this storage. */
function startApi(storage: OddStorage): Promise<OddApi> {
  return startOddApi(({ pathname, searchParams }, response) => {
    const model = wireModel(1)
    const contents = searchParams.has('contents') ? { contents: { downloadUrl: linkOnWire(linkTo(storage)) } } : {}
    if (!pathname.includes('/outputs')) sendJson(response, pathname.endsWith('/r1') ? wireRun('r1') : { items: [wireRun('r1')] })
    else sendJson(response, { items: [{ ...model, status: { ...model.status, ...contents } }] })
  })
}

const linkOnWire = ({ url, expiresAtMs }: ReturnType<typeof linkTo>) => ({ url, expiresAt: expiresAtMs })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vi-trouble-'))
  const engine = startEngine()
  for (const [name, answer] of Object.entries(troubles)) {
    download(engine, await startTroubled(`${name}, from the first request on`, answer, false))
    download(engine, await startTroubled(`${name}, once the archive is listed`, answer, true))
  }
  download(startEngine({ lostAfterMs: 2000 }), await startTroubled(LOST, unavailable, false))
  host = await startBuiltHost()
  api = await startApi((await startTroubled(WHOLE_APP, unavailable, false)).storage)
  await host.client.accounts.connect({ secretKey: ODD_KEY, organizationId: ODD_ORGANIZATION, endpoint: api.url })
  await host.client.folders.use({ path: host.homeFolder })
  await host.client.downloads.start({ runId: 'r1', modelId: 'epoch_1' })
  const before = process.cpuUsage()
  await sleep(WATCHED_SECONDS * 1000)
  const { user, system } = process.cpuUsage(before)
  cpuShare = (user + system) / 1e6 / WATCHED_SECONDS
  stop.abort()
})

afterAll(async () => {
  await host.close()
  await Promise.all(engines.map((engine) => engine.close()))
  await Promise.all([api.close(), ...watched.map(({ storage }) => storage.close())])
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
})

/** The most requests in any second after the first ten. */
function busiestSecond(timesMs: number[]): number {
  const counted = timesMs.slice(FREE_REQUESTS)
  return Math.max(0, ...counted.map((from) => counted.filter((at) => at >= from && at < from + 950).length))
}

const NAMES = Object.keys(troubles).flatMap((name) => [`${name}, from the first request on`, `${name}, once the archive is listed`])

const find = (name: string): Watched => {
  const one = watched.find((candidate) => candidate.name === name)
  if (!one) throw new Error(`nothing was watched under the name ${name}`)
  return one
}

test.for([...NAMES, LOST, WHOLE_APP])('%s: one request a second and connection at most, after ten', (name) => {
  const { troubledMs, connections } = find(name)
  expect(troubledMs.length).toBeGreaterThan(0)
  expect(troubledMs.length).toBeLessThanOrEqual(FREE_REQUESTS + WATCHED_SECONDS * connections)
  expect(busiestSecond(troubledMs)).toBeLessThanOrEqual(connections)
})

const HOLDS = ['Retry-After: 30', ...Object.keys(LONG_WAITS)]

test.for(NAMES.filter((name) => HOLDS.some((hold) => name.includes(hold))))('%s: nothing is asked before that time', (name) => {
  const { troubledMs } = find(name)
  const [first = 0] = troubledMs
  // What was on its way when the answer came is not taken back.
  expect(troubledMs.filter((at) => at > first + 200).length).toBe(0)
})

test('a storage that stays away is said to be lost', () => {
  expect(find(LOST).statuses.at(-1)).toMatchObject({ waitsForNetwork: true, trouble: { reason: expect.stringContaining('503') } })
})

test.for(Object.entries(LONG_WAITS))('%s is said in words, and waited out like a lost network', ([name, reason]) => {
  for (const when of NAMES.filter((candidate) => candidate.startsWith(name))) {
    expect(find(when).statuses.at(-1)).toMatchObject({ waitsForNetwork: true, trouble: { reason } })
  }
})

test('waiting costs next to no processor time', () => {
  expect(cpuShare / watched.length).toBeLessThan(0.05)
})
