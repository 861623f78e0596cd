import type { Page } from '@playwright/test'
import { launchChromium } from '../support/chromium.ts'
import { sampleRun } from '../support/sample-files.ts'
import { startTestHost } from '../support/test-host.ts'
import { compareRuns } from './compare.ts'
import { clickToPaint, mainThreadPerMove, medianOfRounds } from './page-probe.ts'
import { median, quantile, type Report, rounded } from './row.ts'
import { startScriptBytes } from './script-size.ts'

const ROUNDS = 5
/** How fast a held key repeats. */
const KEY_REPEAT_MS = 30
/** A frame that takes longer than this was dropped at 60 frames a second. */
const DROPPED_MS = 25

/** Measures the page: its start, 2,000 checkpoints × 20 metrics, 10,000 runs, and 12 runs compared. */
export async function run(report: Report): Promise<void> {
  report({ name: 'script at the start, compressed', value: rounded((await startScriptBytes()) / 1000), limit: 220, unit: 'kB' })
  await largeRun(report)
  await compareRuns(report)
}

async function largeRun(report: Report): Promise<void> {
  const running = await startTestHost({ connected: true, sample: { runs: 10_000 } })
  const browser = await launchChromium()
  try {
    const usable: number[] = []
    const hover: number[][] = []
    const keys: number[][] = []
    const moves: number[][] = []
    const sorts: number[] = []
    const switches: number[] = []
    const scrolls: number[][] = []
    const starts: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
      const page = await context.newPage()
      await page.goto(running.host.newAddress())
      await page.getByRole('option').first().waitFor()
      starts.push(await coldStart(page, running.host.origin))
      // A list that does not show the run, or its row would have fetched the checkpoints already.
      await page.goto(`${running.host.origin}/runs?q=archive-00500`)
      await page.getByRole('option').first().waitFor()
      await page.waitForTimeout(1500)
      usable.push(await timeToUsable(page))
      const plot = await page.getByRole('img', { name: /over 2000 epochs/ }).boundingBox()
      if (!plot) throw new Error('there is no chart')
      hover.push(
        await frames(page, async () => {
          for (let step = 0; step < 120; step++) await page.mouse.move(plot.x + 60 + step * 4, plot.y + 60 + (step % 7))
        }),
      )
      moves.push(await mainThreadPerMove(page, (step) => ({ x: plot.x + 60 + step * 4, y: plot.y + 60 }), 100))
      await page.getByRole('grid').focus()
      keys.push(
        await frames(page, async () => {
          for (let step = 0; step < 60; step++) {
            await page.keyboard.press('ArrowUp')
            await page.waitForTimeout(KEY_REPEAT_MS)
          }
        }),
      )
      sorts.push(
        await clickToPaint(
          page,
          '[role=grid] [role=presentation] button',
          `document.querySelector('[role=grid] [role=presentation] [aria-sort]') !== null`,
        ),
      )
      scrolls.push(await scrollTable(page))
      switches.push(await switchMetric(page))
      await context.close()
    }
    report({ name: '2,000 × 20: table and chart usable after the last byte', value: rounded(median(usable)), limit: 150, unit: 'ms' })
    report({ name: 'cold start: list of runs usable', value: medianOfRounds(starts), limit: 400, unit: 'ms' })
    report({ name: '2,000 × 20: sorted, from click to paint', value: medianOfRounds(sorts), limit: 50, unit: 'ms' })
    report({ name: '2,000 × 20: another metric, from click to paint', value: medianOfRounds(switches), limit: 100, unit: 'ms' })
    report({
      name: '2,000 × 20: main thread a move over the chart, p95',
      value: medianOfRounds(moves.map((each) => quantile(each, 0.95))),
      limit: 16,
      unit: 'ms',
    })
    report({
      name: '2,000 × 20: share of frames dropped while scrolling the table',
      value: median(scrolls.map(droppedShare)),
      limit: 0,
      unit: '%',
    })
    report({
      name: '2,000 × 20: frame while hovering the chart, p95',
      value: rounded(median(hover.map((round) => quantile(round, 0.95)))),
      limit: DROPPED_MS,
      unit: 'ms',
    })
    report({ name: '2,000 × 20: share of frames dropped while hovering', value: median(hover.map(droppedShare)), limit: 1, unit: '%' })
    report({
      name: '2,000 × 20: frame with an arrow key held, p95',
      value: rounded(median(keys.map((round) => quantile(round, 0.95)))),
      limit: DROPPED_MS,
      unit: 'ms',
    })
    report({
      name: '2,000 × 20: share of frames dropped with an arrow key held',
      value: median(keys.map(droppedShare)),
      limit: 1,
      unit: '%',
    })
    await scrollLog(await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' }), running.host, report)
    await scrollRuns(await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' }), running.host.newAddress(), report)
  } finally {
    await browser.close()
    await running.close()
  }
}

/** From the beginning of a load to the first painted frame with rows of runs. */
async function coldStart(page: Page, origin: string): Promise<number> {
  await page.goto('about:blank')
  await page.goto(`${origin}/runs`, { waitUntil: 'commit' })
  return page.evaluate(
    `new Promise((resolve) => {
      const look = () => (document.querySelector('[role=option]') ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look))
      look()
    })`,
  )
}

async function scrollTable(page: Page): Promise<number[]> {
  const box = await page.getByRole('grid').boundingBox()
  if (!box) throw new Error('there is no table')
  await page.mouse.move(box.x + 100, box.y + 80)
  return frames(page, async () => {
    for (let step = 0; step < 180; step++) await page.mouse.wheel(0, 120)
  })
}

/** Another primary metric, chosen in the picker; the last choice is remembered from round to round. */
async function switchMetric(page: Page): Promise<number> {
  await page.getByRole('button', { name: /^Primary/ }).click()
  const other = page.getByRole('dialog').locator('button[aria-pressed=false]').first()
  const metric = await other.innerText()
  await other.evaluate((button) => button.setAttribute('data-bench', ''))
  return clickToPaint(page, '[data-bench]', `document.querySelector('[role=img][aria-label^="${metric} over"]') !== null`)
}

/** A training log of more than 10,000 lines, scrolled up from its end. */
async function scrollLog(page: Page, host: { origin: string; newAddress: () => string }, report: Report): Promise<void> {
  await page.goto(host.newAddress())
  await page.goto(`${host.origin}/runs/${sampleRun('sweep-internvl').runId}?panel=log`)
  const log = page.getByRole('log')
  await log.getByRole('listitem').first().waitFor()
  await page.waitForTimeout(1500)
  const box = await log.boundingBox()
  if (!box || (await log.evaluate((element) => element.scrollHeight)) < 10_000 * 20) throw new Error('there is no log of 10,000 lines')
  await page.mouse.move(box.x + 100, box.y + 80)
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(
      await frames(page, async () => {
        for (let step = 0; step < 180; step++) await page.mouse.wheel(0, -120)
      }),
    )
  }
  report({
    name: 'log of 16,000 lines: share of frames dropped while scrolling',
    value: median(rounds.map(droppedShare)),
    limit: 0,
    unit: '%',
  })
}

async function scrollRuns(page: Page, address: string, report: Report): Promise<void> {
  await page.goto(address)
  await page.getByRole('option').first().waitFor()
  // A search makes the list fetch every page.
  await page.getByRole('searchbox').fill('archive')
  await page.waitForFunction(() => document.querySelector('aside')?.textContent?.includes('9,981 runs'), undefined, { timeout: 60_000 })
  await page.waitForTimeout(500)
  const list = page.getByRole('listbox')
  const box = await list.boundingBox()
  if (!box) throw new Error('there is no list')
  await page.mouse.move(box.x + 50, box.y + 200)
  const intervals = await frames(page, async () => {
    for (let step = 0; step < 180; step++) await page.mouse.wheel(0, 700)
  })
  report({ name: '10,000 runs: frame while scrolling, p95', value: rounded(quantile(intervals, 0.95)), limit: DROPPED_MS, unit: 'ms' })
  report({ name: '10,000 runs: share of frames dropped while scrolling', value: droppedShare(intervals), limit: 2, unit: '%' })
}

/** Milliseconds from the end of the last answer about checkpoints to the first frame with rows and lines. */
async function timeToUsable(page: Page): Promise<number> {
  await page.evaluate(() => {
    performance.clearResourceTimings()
    const seen = { shownMs: 0 }
    const look = () => {
      const rows = document.querySelectorAll('[role=grid] [role=row]').length
      const lines = document.querySelectorAll('.recharts-line path').length
      if (rows > 5 && lines > 0 && document.querySelector('[aria-label=Checkpoints]')?.textContent?.includes('2,000')) {
        requestAnimationFrame(() => {
          seen.shownMs = performance.now()
        })
      } else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    Object.assign(window, { seen })
  })
  await page.getByRole('searchbox').fill(sampleRun('sweep-internvl').name)
  await page.getByRole('option', { name: 'sweep-internvl' }).click()
  await page.waitForFunction(() => (Reflect.get(window, 'seen') as { shownMs: number }).shownMs > 0, undefined, { timeout: 20_000 })
  return page.evaluate(() => {
    const answers = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('/rpc/checkpoints/list')) as PerformanceResourceTiming[]
    const last = Math.max(...answers.map(({ responseEnd }) => responseEnd))
    return (Reflect.get(window, 'seen') as { shownMs: number }).shownMs - last
  })
}

/** The time between frames while something is done. */
async function frames(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const intervals: number[] = []
    let before = performance.now()
    let going = true
    const tick = (now: number) => {
      intervals.push(now - before)
      before = now
      if (going) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    Object.assign(window, {
      stopFrames: () => {
        going = false
        return intervals.slice(1)
      },
    })
  })
  await act()
  return page.evaluate(() => (Reflect.get(window, 'stopFrames') as () => number[])())
}

function droppedShare(intervals: readonly number[]): number {
  return rounded((intervals.filter((interval) => interval > DROPPED_MS).length / intervals.length) * 100)
}
