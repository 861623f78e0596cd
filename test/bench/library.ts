import { spawnSync } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32c, encodeCrc32c } from '../../electron/archive/crc32c.ts'
import { checkBytes } from '../../electron/library/check-bytes.ts'
import type { CheckpointFile } from '../../electron/library/checkpoint-file.ts'
import { launchChromium } from '../support/chromium.ts'
import { startTestHost } from '../support/test-host.ts'
import { median, type Report, rounded } from './row.ts'

const CHECKPOINTS = 500
const ROUNDS = 7
const GB = 1_000_000_000
const MB = 1_000_000

/** The library with many checkpoints, and reading one again beside what only reads it. */
export async function run(report: Report): Promise<void> {
  await opening(report)
  await checking(report)
}

async function opening(report: Report): Promise<void> {
  const running = await startTestHost({ connected: true, saveFolder: true, inThisThread: true })
  for (let index = 0; index < CHECKPOINTS; index++) await sparseCheckpoint(running.homeFolder, index)
  const browser = await launchChromium()
  try {
    const first: number[] = []
    const all: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
      await page.goto(running.host.newAddress())
      await page.getByRole('option').nth(1).waitFor()
      await page.waitForTimeout(1500) // what is loaded when the page is idle is there
      const { firstMs, allMs } = await page.evaluate(async (count) => {
        const startedMs = performance.now()
        document.querySelector<HTMLElement>('a[href^="/library"]')?.click()
        const painted = async (rows: number) => {
          while (document.querySelectorAll('section ul > li > button').length < rows) await new Promise(requestAnimationFrame)
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
          return performance.now() - startedMs
        }
        return { firstMs: await painted(20), allMs: await painted(count) }
      }, CHECKPOINTS)
      first.push(firstMs)
      all.push(allMs)
      await page.close()
    }
    report({ name: `library of ${CHECKPOINTS} checkpoints: opens`, value: rounded(median(first)), limit: 300, unit: 'ms' })
    report({ name: `library of ${CHECKPOINTS} checkpoints: every row is there`, value: rounded(median(all)), limit: 600, unit: 'ms' })
  } finally {
    await browser.close()
    await running.close()
  }
}

async function checking(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vi-bench-'))
  try {
    const block = randomFillSync(Buffer.alloc(8 * MB))
    const handle = await open(join(folder, 'model.safetensors'), 'w')
    let crc = 0
    for (let at = 0; at < 2 * GB; at += block.length) {
      await handle.write(block)
      crc = crc32c(block, crc)
    }
    await handle.close()
    const file = { ...checkpointFile(0), files: [{ path: 'model.safetensors', sizeBytes: 2 * GB, crc32c: encodeCrc32c(crc) }] }
    const ours: number[] = []
    const theirs: number[] = []
    let peak = 0
    const idle = process.memoryUsage.rss()
    const cat = async () => {
      const { status, stderr } = spawnSync('sh', ['-c', `cat ${join(folder, 'model.safetensors')} > /dev/null`], { encoding: 'utf8' })
      if (status !== 0) throw new Error(`cat ended with ${status}: ${stderr}`)
    }
    const check = async () => {
      const notePeak = () => {
        peak = Math.max(peak, process.memoryUsage.rss() - idle)
      }
      const { faults } = await checkBytes(folder, file, { sha256: false, report: notePeak, signal: new AbortController().signal })
      if (faults.length > 0) throw new Error(faults.join())
    }
    const timed = async (times: number[], work: () => Promise<void>) => {
      dropped(join(folder, 'model.safetensors'))
      const startedMs = performance.now()
      await work()
      times.push(performance.now() - startedMs)
    }
    // Who comes first changes: what one read leaves of the system's memory makes the next one quick or slow.
    for (let round = 0; round < 10; round++) {
      if (round % 2 === 0) await timed(theirs, cat)
      await timed(ours, check)
      if (round % 2 === 1) await timed(theirs, cat)
    }
    console.log(`\n2 GB read again: ${rounded(median(ours) / 1000, 2)} s; cat: ${rounded(median(theirs) / 1000, 2)} s`)
    report({ name: 'check of 2 GB: time ÷ cat > /dev/null', value: rounded(median(ours) / median(theirs), 2), limit: 1.25, unit: '×' })
    report({ name: 'check of 2 GB: memory above idle', value: rounded(peak / MB), limit: 50, unit: 'MB' })
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Takes a file out of the system's cache: a checkpoint is larger than that, or was written past it. */
function dropped(path: string): void {
  spawnSync('dd', [`of=${path}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0', 'if=/dev/null'], { stdio: 'ignore' })
}

/** A whole checkpoint of 8 GB that takes no room on the disk. */
async function sparseCheckpoint(saveFolder: string, index: number): Promise<void> {
  const file = checkpointFile(index)
  const folder = join(saveFolder, `${file.source.runId}@${file.source.modelId}`)
  await mkdir(join(folder, 'model_full'), { recursive: true })
  for (const { path, sizeBytes } of file.files) {
    const handle = await open(join(folder, path), 'w')
    await handle.truncate(sizeBytes)
    await handle.close()
  }
  await writeFile(join(folder, 'checkpoint.json'), JSON.stringify(file))
}

function checkpointFile(index: number): CheckpointFile {
  const shards = Array.from({ length: 8 }, (_, shard) => ({
    path: `model_full/model-0000${shard + 1}-of-00008.safetensors`,
    sizeBytes: GB,
    crc32c: 'AAAAAA==',
  }))
  const small = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'].map((name) => ({
    path: `model_full/${name}`,
    sizeBytes: 1000,
    crc32c: 'AAAAAA==',
  }))
  const run = Math.floor(index / 10)
  return {
    version: 1,
    app: { name: 'bench', version: '0' },
    source: {
      endpoint: 'https://x',
      organizationId: 'acme',
      runId: `run_${run}`,
      runName: `run number ${run}`,
      modelId: `epoch_${index % 10}`,
      epoch: index % 10,
      evaluationMetrics: { f1: 0.8, eval_loss: 0.4 },
    },
    parts: 'all',
    leftOut: [],
    archive: { sizeBytes: 8 * GB, etag: '"x"', crc32c: 'AAAAAA==', verification: 'checksum' },
    files: [...shards, ...small],
    savedAt: new Date(1_700_000_000_000 + index * 60_000).toISOString(),
  }
}
