import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchChromium } from '../support/chromium.ts'
import { sampleRun } from '../support/sample-files.ts'
import { quantile, type Report, rounded } from './row.ts'

const root = join(import.meta.dirname, '..', '..')
const ARCHIVE = '1GB'

/** Measures a download of 1 GB: the host's memory above idle, and the page's frames meanwhile. Server and host run in their own processes. */
export async function run(report: Report): Promise<void> {
  if (process.platform !== 'linux') throw new Error('memory is read from /proc, which only Linux has')
  const folder = await mkdtemp(join(tmpdir(), 'vi-bench-'))
  const sample = start('sample.js', ['--json', '--archive-size', ARCHIVE], {})
  const { apiUrl, secretKey, organizationId } = JSON.parse(await firstLine(sample))
  const host = start('serve.js', ['--port', '0'], {
    HOME: folder,
    VI_MODEL_BROWSER_DATA: join(folder, 'data'),
    DATATURE_VI_API_ENDPOINT: apiUrl,
    DATATURE_VI_SECRET_KEY: secretKey,
    DATATURE_VI_ORGANIZATION_ID: organizationId,
  })
  const address = /http:\S+/.exec(await firstLine(host))?.[0] ?? ''
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ locale: 'en-US' })
    await page.goto(address)
    await page.getByRole('button', { name: 'Use these' }).click()
    await page.getByRole('searchbox').fill(sampleRun('7b-lora-r16').name)
    await page.getByRole('option').first().click()
    await page.getByRole('grid').waitFor()
    await page.waitForTimeout(2000)
    const idle = await residentBytes(host)
    let peak = idle
    const watching = setInterval(async () => {
      peak = Math.max(peak, await residentBytes(host).catch(() => 0))
    }, 50)
    await page.evaluate(() => {
      const intervals: number[] = []
      let before = performance.now()
      const tick = (now: number) => {
        intervals.push(now - before)
        before = now
        requestAnimationFrame(tick)
      }
      requestAnimationFrame(tick)
      Object.assign(window, { intervals })
    })
    await page.getByRole('grid').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Save here' }).click()
    const startedMs = performance.now()
    await page.getByText('Verified against the published checksum').waitFor({ timeout: 180_000 })
    const tookMs = performance.now() - startedMs
    clearInterval(watching)
    const intervals = await page.evaluate(() => Reflect.get(window, 'intervals') as number[])
    report({ name: 'download of 1 GB: peak memory of the host above idle', value: rounded((peak - idle) / 1e6), limit: 200, unit: 'MB' })
    report({ name: 'download of 1 GB: wall', value: rounded(tookMs / 1000), limit: 60, unit: 's' })
    report({ name: 'download of 1 GB: page frame, p95', value: rounded(quantile(intervals, 0.95)), limit: 50, unit: 'ms' })
  } finally {
    await browser.close()
    for (const child of [host, sample]) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function start(file: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [join(root, 'out', 'main', file), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (data) => {
      text += data
      if (text.includes('\n')) resolve(text.split('\n', 1)[0] ?? '')
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it said anything`)))
  })
}

async function residentBytes(child: ChildProcess): Promise<number> {
  const pages = (await readFile(`/proc/${child.pid}/statm`, 'utf8')).split(' ')[1]
  return Number(pages) * 4096
}
