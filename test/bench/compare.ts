import type { Page } from '@playwright/test'
import { sampleRuns } from '../../electron/sample/catalog.ts'
import { launchChromium } from '../support/chromium.ts'
import { startTestHost } from '../support/test-host.ts'
import { mainThreadPerMove, medianOfRounds, untilPainted } from './page-probe.ts'
import { quantile, type Report, rounded } from './row.ts'

const ROUNDS = 5
const RUNS = 12
const EPOCHS = 500

/** Measures the comparison of 12 runs with 500 epochs each. */
export async function compareRuns(report: Report): Promise<void> {
  const count = sampleRuns().length + RUNS
  const running = await startTestHost({ connected: true, sample: { runs: count, plainEpochs: EPOCHS } })
  const browser = await launchChromium()
  try {
    const ids = sampleRuns(count, EPOCHS)
      .slice(-RUNS)
      .map(({ runId }) => runId)
    const shown: number[] = []
    const moves: number[][] = []
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
      const page = await context.newPage()
      await page.goto(running.host.newAddress())
      await page.getByRole('option').first().waitFor()
      await page.waitForTimeout(1500) // the code of the charts is there, as it is for a user who chooses runs
      shown.push(await firstChart(page, ids))
      const plot = await page.getByRole('img', { name: /of 12 runs/ }).boundingBox()
      if (!plot) throw new Error('there is no chart')
      moves.push(await mainThreadPerMove(page, (step) => ({ x: plot.x + 60 + step * 5, y: plot.y + 60 + (step % 40) }), 120))
      await context.close()
    }
    const label = `compare ${RUNS} × ${EPOCHS}`
    report({ name: `${label}: chart painted after the last answer`, value: medianOfRounds(shown), limit: 300, unit: 'ms' })
    report({ name: `${label}: main thread a move, mean`, value: medianOfRounds(moves.map(mean)), limit: 7, unit: 'ms' })
    report({
      name: `${label}: main thread a move, p95`,
      value: medianOfRounds(moves.map((each) => quantile(each, 0.95))),
      limit: 9,
      unit: 'ms',
    })
  } finally {
    await browser.close()
    await running.close()
  }
}

/** From the end of the last answer about checkpoints to the first frame with every line. */
async function firstChart(page: Page, ids: readonly string[]): Promise<number> {
  await page.evaluate(() => performance.clearResourceTimings())
  await page.evaluate((search) => {
    const link = document.querySelector<HTMLAnchorElement>('a[href^="/compare"]')
    if (!link) throw new Error('there is no tab')
    window.history.pushState({}, '', `/compare?runs=${encodeURIComponent(search)}`)
    window.dispatchEvent(new PopStateEvent('popstate'))
  }, JSON.stringify(ids))
  const paintedMs = await untilPainted(page, `document.querySelectorAll('.recharts-line path').length === ${RUNS}`)
  const lastMs = await page.evaluate(() =>
    Math.max(
      ...performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.endsWith('/rpc/checkpoints/list'))
        .map((entry) => (entry as PerformanceResourceTiming).responseEnd),
    ),
  )
  return rounded(paintedMs - lastMs)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
