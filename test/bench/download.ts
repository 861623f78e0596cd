import { spawnSync } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type HostUnderTest, startHostUnderTest } from './host-under-test.ts'
import { residentBytesOf, watch, writtenBytesOf } from './process-watch.ts'
import { installedRivals, type Rival, runRival } from './rivals.ts'
import { median, type Report, rounded } from './row.ts'

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

interface Measured {
  tookMs: number
  peakBytes: number
  writtenBytes: number
  diskPeakBytes: number
}

/** Downloads the same archive with the app and with what a user would do instead, in turn, from the same server into the same folder. */
export async function run(report: Report): Promise<void> {
  if (process.platform !== 'linux') throw new Error('memory and disk use are read from /proc, which only Linux has')
  const rivals = installedRivals()
  const only = process.env.BENCH_CASE
  for (const each of CASES.filter(({ name }) => only === undefined || name === only))
    await compare(each, rivals.first, each.withOthers ? rivals.others : rivals.others.filter(({ name }) => name.includes('SDK')), report)
  if (only === undefined || only === 'large') await large(report)
}

async function compare(each: Case, first: Rival, others: Rival[], report: Report): Promise<void> {
  const host = await startHostUnderTest('1GB', each.faults, each.tls)
  try {
    const ours: (Measured & { p99Ms: number })[] = []
    const theirs = new Map<string, Measured[]>([first, ...others].map(({ name }) => [name, []]))
    let sizeBytes = 0
    for (let round = 0; round < ROUNDS; round++) {
      const own = await downloadOnce(host, join(host.folder, 'ours'))
      ours.push(own)
      sizeBytes = own.sizeBytes
      for (const rival of [first, ...others]) {
        const folder = join(host.folder, 'theirs')
        theirs.get(rival.name)?.push(await runRival(rival, host, folder))
        await cleared(folder)
      }
    }
    const wall = medianOf(ours, 'tookMs')
    console.log(`\n1 GB, ${each.name}`.padEnd(40), 'wall'.padStart(9), 'memory'.padStart(9), 'written'.padStart(9), 'on disk'.padStart(9))
    show('this app', ours, sizeBytes)
    for (const [name, runs] of theirs) show(name, runs, sizeBytes)
    const ratio = (name: string) => rounded(wall / medianOf(theirs.get(name) ?? [], 'tookMs'), 2)
    const label = `1 GB, ${each.name}`
    report({ name: `${label}: wall ÷ ${first.name}`, value: ratio(first.name), limit: each.limits.curl, unit: '×' })
    for (const { name } of others) {
      if (name.includes('SDK')) report({ name: `${label}: wall ÷ ${name}`, value: ratio(name), limit: each.limits.sdk, unit: '×' })
    }
    report({ name: `${label}: written ÷ files`, value: rounded(medianOf(ours, 'writtenBytes') / sizeBytes, 3), limit: 1.01, unit: '×' })
    report({ name: `${label}: disk peak ÷ files`, value: rounded(medianOf(ours, 'diskPeakBytes') / sizeBytes, 3), limit: 1.01, unit: '×' })
    report({
      name: `${label}: memory of the host above idle`,
      value: rounded(Math.max(...ours.map(({ peakBytes }) => peakBytes)) / 1e6),
      limit: 150,
      unit: 'MB',
    })
    report({ name: `${label}: event loop of the main thread, p99`, value: rounded(medianOf(ours, 'p99Ms'), 1), limit: 20, unit: 'ms' })
  } finally {
    await host.close()
  }
}

/** 20 GB: memory must not grow with the archive. */
async function large(report: Report): Promise<void> {
  const host = await startHostUnderTest('20GB', {}, false)
  try {
    const { peakBytes, tookMs, p99Ms } = await downloadOnce(host, join(host.folder, 'ours'))
    console.log(`\n20 GB, loopback: ${rounded(tookMs / 1000)} s`)
    report({ name: '20 GB: memory of the host above idle', value: rounded(peakBytes / 1e6), limit: 150, unit: 'MB' })
    report({ name: '20 GB: event loop of the main thread, p99', value: rounded(p99Ms, 1), limit: 20, unit: 'ms' })
  } finally {
    await host.close()
  }
}

async function downloadOnce(host: HostUnderTest, folder: string): Promise<Measured & { p99Ms: number; sizeBytes: number }> {
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
  const { download, tookMs } = await host.download(folder, 'epoch_7')
  clearInterval(memory)
  const { diskPeakBytes } = await stop()
  const { p99Ms } = await host.eventLoop()
  const writtenBytes = (await writtenBytesOf(host.pid)) - writtenBefore
  const sizeBytes = download.files.reduce((sum, file) => sum + file.sizeBytes, 0)
  if (download.progress.state !== 'done' || download.progress.verification !== 'checksum') throw new Error('the download was not verified')
  await host.host.downloads.clear({ id: null })
  await cleared(folder)
  return { tookMs, peakBytes: peak - idle, writtenBytes, diskPeakBytes, p99Ms, sizeBytes }
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

function show(name: string, runs: readonly Measured[], sizeBytes: number): void {
  const columns = [
    `${rounded(medianOf(runs, 'tookMs') / 1000, 2)} s`,
    `${Math.round(medianOf(runs, 'peakBytes') / 1e6)} MB`,
    `${rounded(medianOf(runs, 'writtenBytes') / sizeBytes, 2)}×`,
    `${rounded(medianOf(runs, 'diskPeakBytes') / sizeBytes, 2)}×`,
  ]
  console.log(`  ${name}`.padEnd(39), ...columns.map((column) => column.padStart(9)))
}
