import type { Browser, Page } from '@playwright/test'
import { sampleRuns } from '../../electron/sample/catalog.ts'
import { metricsAt } from '../../electron/sample/curves.ts'
import { launchChromium } from '../support/chromium.ts'
import { startTestHost } from '../support/test-host.ts'
import { mainThreadPerMove, medianOfRounds, untilPainted } from './page-probe.ts'
import { blankChart, drawnFailure } from './peers/drawn.ts'
import { asked, type Curve, METRIC, type Peer, startPeers } from './peers/peers.ts'
import { type FailedRow, failureIn, type Measurement, measured, median, quantile, type Report, type Row, ratioRow, rounded } from './row.ts'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const RUNS = 12
const EPOCHS = 500
const MOVES = 120
const LABEL = `compare ${RUNS} × ${EPOCHS}`
const OURS = {
  painted: `document.querySelectorAll('.recharts-line path').length === ${RUNS}`,
  chart: '[role=img][aria-label*="of 12 runs"]',
}

/** What was seen of a page in one round. */
interface Seen {
  openedMs: number
  movesMs: number[]
}

/** Measures the comparison of 12 runs with 500 epochs each, beside other pages that show the same curves where these are installed. */
export async function compareRuns(report: Report): Promise<void> {
  const count = sampleRuns().length + RUNS
  const running = await startTestHost({ connected: true, sample: { runs: count, plainEpochs: EPOCHS } })
  const browser = await launchChromium()
  const runs = sampleRuns(count, EPOCHS).slice(-RUNS)
  const curves = runs.map(
    ({ runId, name, metrics, epochs }): Curve => ({
      name,
      values: Array.from({ length: epochs }, (_, index) => Number(metricsAt(metrics, runId, index + 1, epochs)?.[METRIC])),
    }),
  )
  const { peers, failed } = await startPeers(curves)
  try {
    const ids = runs.map(({ runId }) => runId)
    const shown: number[] = []
    const ours: Seen[] = []
    const theirs = new Map<Peer, Measurement<Seen>[]>(peers.map((peer) => [peer, []]))
    for (let round = 0; round < ROUNDS; round++) {
      shown.push(await inWindow(browser, (page) => firstChart(page, running.host.newAddress(), ids)))
      await inWindow(browser, async (page) => {
        await page.goto(running.host.newAddress())
        ours.push(await look(page, { address: `${running.host.origin}/compare?runs=${asked(ids)}`, ...OURS }))
        const blank = await blankChart(page, OURS.chart, RUNS)
        if (blank !== null) throw new Error(`this app ${blank}`)
      })
      for (const [peer, seen] of theirs) if (!failureIn(seen)) seen.push(await inWindow(browser, (page) => lookAtPeer(page, peer, curves)))
    }
    report({ name: `${LABEL}: chart painted after the last answer`, value: medianOfRounds(shown), limit: 300, unit: 'ms' })
    report({ name: `${LABEL}: main thread a move, mean`, value: rounded(meanMove(ours)), limit: 7, unit: 'ms' })
    report({ name: `${LABEL}: main thread a move, p95`, value: rounded(p95Move(ours)), limit: 9, unit: 'ms' })
    for (const { name, ...failure } of failed) report({ name: `${LABEL}: ${name}`, ...failure })
    for (const [{ name }, seen] of theirs) {
      const failure = failureIn(seen)
      if (failure) report({ name: `${LABEL}: ${name}`, ...failure })
      else for (const [what, figure] of FIGURES) report(against(what, figure, name, ours, seen))
    }
  } finally {
    await Promise.all(peers.map((peer) => peer.close()))
    await browser.close()
    await running.close()
  }
}

/** Does something in a window that has never been open before. */
async function inWindow<T>(browser: Browser, act: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  try {
    return await act(await context.newPage())
  } finally {
    await context.close()
  }
}

const FIGURES: [string, (seen: readonly Seen[]) => number][] = [
  ['address to chart', (seen) => median(seen.map(({ openedMs }) => openedMs))],
  ['a move, mean', meanMove],
  ['a move, p95', p95Move],
]

function against(
  what: string,
  figure: (seen: readonly Seen[]) => number,
  name: string,
  ours: readonly Seen[],
  theirs: readonly Measurement<Seen>[],
): Row | FailedRow {
  const label = `${LABEL}: ${what} ÷ ${name} (${rounded(figure(measured(theirs)))} ms)`
  return ratioRow(label, figure(ours), theirs, figure, 1)
}

/** Looks at a peer, and whether what it has drawn are the curves. */
export async function lookAtPeer(page: Page, peer: Peer, curves: readonly Curve[]): Promise<Measurement<Seen>> {
  try {
    const seen = await look(page, peer)
    const error = await drawnFailure(page, peer, curves)
    return error === null ? { kind: 'measured', ...seen } : { kind: 'failed', error, detail: '' }
  } catch (error) {
    return { kind: 'failed', error: 'did not draw its chart', detail: error instanceof Error ? error.message : String(error) }
  }
}

/** Opens an address in a window and moves the pointer over its chart. */
async function look(page: Page, { address, painted, chart }: Pick<Peer, 'address' | 'painted' | 'chart'>): Promise<Seen> {
  await page.goto('about:blank')
  await page.goto(address, { waitUntil: 'commit' })
  const openedMs = await untilPainted(page, painted)
  await page.waitForTimeout(1500) // what a page does when it has been opened is not what it does for a move
  const plot = await page.locator(chart).first().boundingBox()
  if (!plot) throw new Error('there is no chart')
  const at = (step: number) => ({ x: plot.x + 60 + (step * 240) / MOVES, y: plot.y + 60 + (step % 40) })
  return { openedMs, movesMs: await mainThreadPerMove(page, at, MOVES) }
}

/** From the end of the last answer about checkpoints to the first frame with every line, when runs are chosen in the app. */
async function firstChart(page: Page, address: string, ids: readonly string[]): Promise<number> {
  await page.goto(address)
  await page.getByRole('option').first().waitFor()
  await page.waitForTimeout(1500) // the code of the charts is there, as it is for a user who chooses runs
  await page.evaluate(() => performance.clearResourceTimings())
  await page.evaluate((search) => {
    const link = document.querySelector<HTMLAnchorElement>('a[href^="/compare"]')
    if (!link) throw new Error('there is no tab')
    window.history.pushState({}, '', `/compare?runs=${search}`)
    window.dispatchEvent(new PopStateEvent('popstate'))
  }, asked(ids))
  const paintedMs = await untilPainted(page, OURS.painted)
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

/** The median of the rounds' means. */
function meanMove(seen: readonly Seen[]): number {
  return median(seen.map(({ movesMs }) => movesMs.reduce((sum, value) => sum + value, 0) / movesMs.length))
}

/** The median of the rounds' 95th percentiles. */
function p95Move(seen: readonly Seen[]): number {
  return median(seen.map(({ movesMs }) => quantile(movesMs, 0.95)))
}
