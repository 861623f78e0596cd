import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { type HostUnderTest, startHostUnderTest } from '../bench/host-under-test.ts'
import { residentBytesOf } from '../bench/process-watch.ts'
import { median, rounded } from '../bench/row.ts'
import { launchChromium } from '../support/chromium.ts'
import { sampleRun } from '../support/sample-files.ts'

/** Hours of use in short: windows opened and closed, downloads, and a window that stays at a live run. */
const WINDOWS = 100
const DOWNLOADS_PER_WINDOW = 2
/** The share of the windows after which everything has been used often enough that nothing should grow any more. */
const WARM_UP_SHARE = 0.25
/** The share at either end that is compared. */
const COMPARED_SHARE = 0.15
const MAY_GROW = 1.1
/** A connection more or less that is kept open is no leak. */
const HANDLES_MAY_GROW = 4

/** What is held at one moment. */
interface Held {
  hostResident: number
  hostHeap: number
  hostHandles: number
  pageHeap: number
  pageNodes: number
  pageListeners: number
}

/**
 * Uses the app for a while and compares what it holds at the end with what it held after the warm-up.
 * @returns whether memory stayed flat, within a tenth, and no handle leaked. Linux only: it reads /proc
 */
export async function run(minutes: number): Promise<boolean> {
  const host = await startHostUnderTest(48_000_000, {}, false)
  const browser = await launchChromium()
  try {
    const stays = await openWindow(browser, host)
    await openLiveRun(stays)
    const held: Held[] = []
    const startedMs = performance.now()
    for (let window = 0; window < WINDOWS; window++) {
      await visit(browser, host, window)
      held.push(await look(host, stays))
      if ((window + 1) % 10 === 0) console.log(`${window + 1} of ${WINDOWS} windows: ${words(held.slice(-10))}`)
      await sleep(Math.max(0, startedMs + ((window + 1) * minutes * 60_000) / WINDOWS - performance.now()))
    }
    return isFlat(held)
  } finally {
    await browser.close()
    await host.close()
  }
}

/** Opens a window, looks at a run, downloads, and closes the window. */
async function visit(browser: Browser, host: HostUnderTest, window: number): Promise<void> {
  const page = await openWindow(browser, host)
  await page.getByRole('searchbox', { name: 'Search runs' }).fill('7b-lora-r16')
  await page.getByRole('option').first().click()
  await page.getByRole('grid').waitFor()
  for (let index = 0; index < DOWNLOADS_PER_WINDOW; index++) {
    const folder = join(host.folder, 'models')
    const epoch = ((window * DOWNLOADS_PER_WINDOW + index) % sampleRun('7b-lora-r16').epochs) + 1
    const { download } = await host.download(folder, `epoch_${epoch}`)
    if (download.progress.state !== 'done' || download.progress.verification !== 'checksum') throw new Error('a download was not verified')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  await host.host.downloads.clear({ id: null })
  await page.context().close()
}

async function openWindow(browser: Browser, { page: { origin, cookie } }: HostUnderTest): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: origin }])
  const page = await context.newPage()
  await page.goto(`${origin}/runs`)
  await page.getByRole('option').first().waitFor()
  return page
}

async function openLiveRun(page: Page): Promise<void> {
  await page.getByRole('option', { name: /7b-lora-r64/ }).click()
  await page.getByRole('grid').waitFor()
}

async function look(host: HostUnderTest, page: Page): Promise<Held> {
  const { heapBytes } = await host.eventLoop()
  const debug = await page.context().newCDPSession(page)
  await debug.send('HeapProfiler.collectGarbage')
  const { usedSize } = await debug.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners } = await debug.send('Memory.getDOMCounters')
  await debug.detach()
  return {
    hostResident: await residentBytesOf(host.pid),
    hostHeap: heapBytes,
    hostHandles: (await readdir(`/proc/${host.pid}/fd`)).length,
    pageHeap: usedSize,
    pageNodes: nodes,
    pageListeners: jsEventListeners,
  }
}

function isFlat(held: readonly Held[]): boolean {
  const compared = Math.max(1, Math.round(held.length * COMPARED_SHARE))
  const warm = Math.round(held.length * WARM_UP_SHARE)
  const before = middle(held.slice(warm, warm + compared))
  const after = middle(held.slice(-compared))
  console.log(`\nafter the warm-up: ${words([before])}\nat the end:        ${words([after])}`)
  const grown = (Object.keys(before) as (keyof Held)[]).filter((what) =>
    what === 'hostHandles' ? after[what] > before[what] + HANDLES_MAY_GROW : after[what] > before[what] * MAY_GROW,
  )
  for (const what of grown) console.log(`! ${what} grew`)
  return grown.length === 0
}

function middle(held: readonly Held[]): Held {
  const of = (what: keyof Held) => median(held.map((each) => each[what]))
  return {
    hostResident: of('hostResident'),
    hostHeap: of('hostHeap'),
    hostHandles: of('hostHandles'),
    pageHeap: of('pageHeap'),
    pageNodes: of('pageNodes'),
    pageListeners: of('pageListeners'),
  }
}

function words(held: readonly Held[]): string {
  const { hostResident, hostHeap, hostHandles, pageHeap, pageNodes, pageListeners } = middle(held)
  const mb = (bytes: number) => `${rounded(bytes / 1e6, 1)} MB`
  return `host ${mb(hostResident)}, its heap ${mb(hostHeap)}, ${hostHandles} handles; page ${mb(pageHeap)}, ${pageNodes} nodes, ${pageListeners} listeners`
}
