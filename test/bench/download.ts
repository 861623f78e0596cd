import { spawnSync } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type HostUnderTest, startHostUnderTest } from './host-under-test.ts'
import { residentBytesOf, watch, writtenBytesOf } from './process-watch.ts'
import { installedRivals, type Rival, type RivalFigures, runRival } from './rivals.ts'
import { failureIn, type Measurement, measured, median, type Report, ratioRow, rounded } from './row.ts'
import { filesFailure, OWN_FILES } from './truth.ts'

interface Case {
  name: string
  faults: Record<string, number>
  tls: boolean
  /** The most that the wall may be, times that of `curl | tar x` and of Vi's SDK. */
  limits: { curl: number; sdk: number }
  /** Rivals besides `curl | tar x`. */
  withOthers: boolean
}

const CASES: Case[] = [
  { name: 'loopback', faults: {}, tls: false, limits: { curl: 0.9, sdk: 0.4 }, withOthers: true },
  {
    name: '30 MB/s per connection',
    faults: { throttleBytesPerSecond: 30_000_000 },
    tls: false,
    limits: { curl: 0.2, sdk: 0.4 },
    withOthers: true,
  },
  { name: 'TLS', faults: {}, tls: true, limits: { curl: 0.9, sdk: 0.2 }, withOthers: true },
  {
    name: 'TLS, 30 MB/s per connection',
    faults: { throttleBytesPerSecond: 30_000_000 },
    tls: true,
    limits: { curl: 0.2, sdk: 0.2 },
    withOthers: false,
  },
  { name: '50 ms latency', faults: { latencyMs: 50 }, tls: false, limits: { curl: 1, sdk: 0.4 }, withOthers: false },
]
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const MB = 1_000_000
/** Less is only to see that everything runs: the limits are for 1 GB. */
const SIZE_BYTES = Number(process.env.BENCH_SIZE_MB ?? 1000) * MB
const LARGE_BYTES = 20_000 * MB

type OwnFigures = RivalFigures & { p99Ms: number; sizeBytes: number }

/** Downloads the same archive with the app and with what a user would do instead, in turn, from the same server into the same folder. */
export async function run(report: Report): Promise<void> {
  if (process.platform !== 'linux') throw new Error('memory and disk use are read from /proc, which only Linux has')
  const rivals = installedRivals()
  const only = process.env.BENCH_CASE
  for (const each of CASES.filter(({ name }) => only === undefined || name === only))
    await compare(each, rivals.first, each.withOthers ? rivals.others : rivals.others.filter(({ isSdk }) => isSdk), report)
  if (only === undefined || only === 'large') await large(report)
}

async function compare(each: Case, first: Rival, others: Rival[], report: Report): Promise<void> {
  const host = await startHostUnderTest(SIZE_BYTES, each.faults, each.tls)
  const label = `${sizeWords(SIZE_BYTES)}, ${each.name}`
  try {
    const ours: Measurement<OwnFigures>[] = []
    const theirs = new Map<Rival, Measurement<RivalFigures>[]>([first, ...others].map((rival) => [rival, []]))
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await downloadOnce(host, join(host.folder, 'ours')))
      for (const [rival, runs] of theirs) {
        if (failureIn(runs)) continue // once is enough: there is no ratio any more
        const folder = join(host.folder, 'theirs')
        runs.push(await runRival(rival, await host.target(rival.gateway), folder, host.truth))
        await cleared(folder)
      }
    }
    const failure = failureIn(ours)
    if (failure) return report({ name: `${label}: this app`, ...failure })
    const own = measured(ours)
    const sizeBytes = own[0]?.sizeBytes ?? Number.NaN
    console.log(`\n${label}`.padEnd(40), 'wall'.padStart(9), 'memory'.padStart(9), 'written'.padStart(9), 'on disk'.padStart(9))
    show('this app', own, sizeBytes)
    for (const [{ name }, runs] of theirs) {
      if (failureIn(runs)) console.log(`  ${name}`.padEnd(39), 'failed'.padStart(9))
      else show(name, measured(runs), sizeBytes)
    }
    const wall = medianOf(own, 'tookMs')
    for (const [rival, runs] of theirs) {
      const limit = rival === first ? each.limits.curl : rival.isSdk ? each.limits.sdk : null
      const row = ratioRow(`${label}: wall ÷ ${rival.name}`, wall, runs, (figures) => medianOf(figures, 'tookMs'), limit ?? Number.NaN)
      if (limit !== null || 'error' in row) report(row)
    }
    report({ name: `${label}: written ÷ files`, value: rounded(medianOf(own, 'writtenBytes') / sizeBytes, 3), limit: 1.01, unit: '×' })
    report({ name: `${label}: disk peak ÷ files`, value: rounded(medianOf(own, 'diskPeakBytes') / sizeBytes, 3), limit: 1.01, unit: '×' })
    report({
      name: `${label}: memory of the host above idle`,
      value: rounded(Math.max(...own.map(({ peakBytes }) => peakBytes)) / 1e6),
      limit: 150,
      unit: 'MB',
    })
    report({ name: `${label}: event loop of the main thread, p99`, value: rounded(medianOf(own, 'p99Ms'), 1), limit: 20, unit: 'ms' })
  } finally {
    await host.close()
  }
}

/** 20 GB: memory must not grow with the archive. */
async function large(report: Report): Promise<void> {
  const host = await startHostUnderTest(LARGE_BYTES, {}, false)
  try {
    const own = await downloadOnce(host, join(host.folder, 'ours'))
    if (own.kind === 'failed') return report({ name: '20 GB: this app', error: own.error, detail: own.detail })
    console.log(`\n20 GB, loopback: ${rounded(own.tookMs / 1000)} s`)
    report({ name: '20 GB: memory of the host above idle', value: rounded(own.peakBytes / 1e6), limit: 150, unit: 'MB' })
    report({ name: '20 GB: event loop of the main thread, p99', value: rounded(own.p99Ms, 1), limit: 20, unit: 'ms' })
  } finally {
    await host.close()
  }
}

/** Downloads with the app; what it saved is compared with what the files are, as with everybody else. */
async function downloadOnce(host: HostUnderTest, folder: string): Promise<Measurement<OwnFigures>> {
  await mkdir(folder, { recursive: true })
  const idle = await residentBytesOf(host.pid)
  const writtenBefore = await writtenBytesOf(host.pid)
  await host.eventLoop()
  let peak = idle
  const memory = setInterval(
    () =>
      void residentBytesOf(host.pid).then(
        (bytes) => (peak = Math.max(peak, bytes)),
        () => {},
      ),
    100,
  )
  const stop = watch(null, folder)
  const fetched = await host.download(folder, 'epoch_7').catch((error: unknown) => ({ error }))
  clearInterval(memory)
  const { diskPeakBytes } = await stop()
  if ('error' in fetched) return { kind: 'failed', error: 'did not download it', detail: String(fetched.error) }
  const { download, tookMs } = fetched
  const { p99Ms } = await host.eventLoop()
  const writtenBytes = (await writtenBytesOf(host.pid)) - writtenBefore
  const sizeBytes = download.files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const wrong = await filesFailure(download.folder, host.truth, OWN_FILES)
  await host.host.downloads.clear({ id: null })
  await cleared(folder)
  const { progress } = download
  if (progress.state !== 'done' || progress.verification !== 'checksum') return { kind: 'failed', error: 'was not verified', detail: '' }
  if (wrong !== null) return { kind: 'failed', error: wrong, detail: '' }
  return { kind: 'measured', tookMs, peakBytes: peak - idle, writtenBytes, diskPeakBytes, p99Ms, sizeBytes }
}

async function cleared(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  // What the system still writes and frees for the last one must not slow the next.
  spawnSync('sync')
  await sleep(500)
}

function medianOf<K extends string>(runs: readonly Record<K, number>[], what: K): number {
  return median(runs.map((each) => each[what]))
}

function show(name: string, runs: readonly RivalFigures[], sizeBytes: number): void {
  const columns = [
    `${rounded(medianOf(runs, 'tookMs') / 1000, 2)} s`,
    `${Math.round(medianOf(runs, 'peakBytes') / 1e6)} MB`,
    `${rounded(medianOf(runs, 'writtenBytes') / sizeBytes, 2)}×`,
    `${rounded(medianOf(runs, 'diskPeakBytes') / sizeBytes, 2)}×`,
  ]
  console.log(`  ${name}`.padEnd(39), ...columns.map((column) => column.padStart(9)))
}

function sizeWords(sizeBytes: number): string {
  return sizeBytes < 1000 * MB ? `${sizeBytes / MB} MB` : `${sizeBytes / MB / 1000} GB`
}
