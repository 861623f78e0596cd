import type { Page } from '@playwright/test'
import { launchChromium } from '../support/chromium.ts'
import { sampleRun } from '../support/sample-files.ts'
import { startTestHost } from '../support/test-host.ts'
import { median, quantile, type Report, rounded } from './row.ts'

const ROUNDS = 5
/** How fast a held key repeats. */
const KEY_REPEAT_MS = 30
/** A frame that takes longer than this was dropped at 60 frames a second. */
const DROPPED_MS = 25

/** Measures the page: 2,000 checkpoints × 20 metrics, and 10,000 runs. */
export async function run(report: Report): Promise<void> {
  const running = await startTestHost({ connected: true, sample: { runs: 10_000 } })
  const browser = await launchChromium()
  try {
    const usable: number[] = []
    const hover: number[][] = []
    const keys: number[][] = []
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
      const page = await context.newPage()
      await page.goto(running.host.newAddress())
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
      await page.getByRole('grid').focus()
      keys.push(
        await frames(page, async () => {
          for (let step = 0; step < 60; step++) {
            await page.keyboard.press('ArrowUp')
            await page.waitForTimeout(KEY_REPEAT_MS)
          }
        }),
      )
      await context.close()
    }
    report({ name: '2,000 × 20: table and chart usable after the last byte', value: rounded(median(usable)), limit: 1000, unit: 'ms' })
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
    await scrollRuns(await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' }), running.host.newAddress(), report)
  } finally {
    await browser.close()
    await running.close()
  }
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
