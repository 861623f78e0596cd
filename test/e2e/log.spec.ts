import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, expectAccessible, openRun, settled, test } from '../support/app-test.ts'

const strip = (page: Page) => page.getByRole('region', { name: 'What became of the run' })
const log = (page: Page) => page.getByRole('log', { name: 'Training log' })
const panel = (page: Page) => page.getByRole('region', { name: 'Training log of the run' })
const find = (page: Page) => page.getByRole('searchbox', { name: 'Find in the log' })
const current = (page: Page) => log(page).locator('[aria-current=true]')

async function openLog(page: Page, name: string): Promise<void> {
  await openRun(page, name)
  await page.getByRole('button', { name: 'Log', exact: true }).click()
}

async function choose(page: Page, menu: RegExp, item: string): Promise<void> {
  await panel(page).getByRole('button', { name: menu }).click()
  await page.getByRole('menuitemradio', { name: item }).click()
  await expect(page.getByRole('menu')).toBeHidden()
}

const distanceFromEnd = (page: Page) =>
  log(page).evaluate(({ scrollHeight, clientHeight, scrollTop }) => Math.round(scrollHeight - clientHeight - scrollTop))

/** Puts what is copied where a test can read it. */
async function watchClipboard(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const kept = { text: '' }
    Object.assign(window, { kept })
    navigator.clipboard.writeText = async (text) => {
      kept.text = text
    }
  })
  return () => page.evaluate(() => (window as unknown as { kept: { text: string } }).kept.text)
}

test.describe('why a run ended', () => {
  test('stands under its name, in the tooltip of its row, and in what is copied', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await openRun(page, 'shelf-audit')
    await expect(strip(page)).toContainText('Failed after epoch 6: CUDA out of memory. Tried to allocate 2.00 GiB')
    const row = page.getByRole('option', { name: /^Failed/ })
    await expect(row).toHaveAttribute('title', 'Failed after epoch 6: CUDA out of memory. Tried to allocate 2.00 GiB')
    const copied = await watchClipboard(page)
    await strip(page).getByRole('button', { name: 'Copy' }).click()
    expect(await copied()).toMatch(
      /^shelf-audit-captioning-internvl3\.5-8b \(\w+\)\nFailed after epoch 6, \d{4}-.*Z\nReason: OutOfMemory\nCUDA out of memory\./,
    )
    await expectAccessible(page)
  })

  test('is told of the cause, not of what came of it; calmly of a run that was cancelled or waits, not at all of others', async ({
    openApp,
  }) => {
    const { page } = await openApp({ connected: true })
    await openRun(page, 'فحص')
    await expect(strip(page)).toContainText('Failed after epoch 5: انقطع الاتصال بالعقدة gpu-a100-7.')
    const loud = await strip(page).evaluate((element) => getComputedStyle(element).backgroundColor)
    await openRun(page, 'weld-seam')
    await expect(strip(page)).toContainText('Cancelled after epoch 5: Stopped by mei.tan: seed 4 is better already.')
    await expect(strip(page)).not.toHaveCSS('background-color', loud)
    await expect(page.getByRole('alert')).toHaveCount(0)
    await openRun(page, 'retail-planogram')
    await expect(strip(page)).toContainText('Queued: Waiting for a free A100 80 GB. 2 runs are ahead.')
    await expect(strip(page)).not.toHaveCSS('background-color', loud)
    await expect(strip(page).getByRole('button', { name: 'Show in log' })).toHaveCount(0)
    await openRun(page, '7b-lora-r16')
    await page.getByRole('grid').waitFor()
    await expect(strip(page)).toHaveCount(0)
  })

  test('is one press away in the log, wherever that is and whatever is filtered', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await openRun(page, 'shelf-audit')
    await page.getByRole('grid').waitFor()
    await strip(page).getByRole('button', { name: 'Show in log' }).click()
    await expect(current(page)).toContainText('CUDA out of memory')
    await expect(current(page)).toBeInViewport()
    await expect(log(page)).toBeFocused()
    await log(page).press('Home')
    await expect(current(page)).toHaveCount(0)
    await choose(page, /^Block/, 'eval')
    await expect(panel(page).getByRole('note')).toContainText(' of ')
    await strip(page).getByRole('button', { name: 'Show in log' }).click()
    await expect(current(page)).toContainText('by PyTorch, 412 MiB reserved')
    await expect(current(page)).toBeInViewport()
    await expectAccessible(page)
    // Once: the log that is opened again later is at its end.
    await page.getByRole('button', { name: 'Chart', exact: true }).click()
    await page.getByRole('grid').waitFor()
    await page.getByRole('button', { name: 'Log', exact: true }).click()
    await expect(log(page).getByRole('listitem').last()).toContainText('Worker stopped. Exit code 1')
    await expect(current(page)).toHaveCount(0)
  })
})

test.describe('the training log', () => {
  test('takes the place of the chart, opens at its end, and is part of the address', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await openLog(page, 'shelf-audit')
    await expect(log(page).getByRole('listitem').last()).toContainText('Worker stopped. Exit code 1')
    await expect.poll(() => distanceFromEnd(page)).toBe(0)
    await expect(page.getByRole('region', { name: 'Metrics over epochs' })).toHaveCount(0)
    await expect(page.getByRole('grid')).toBeVisible()
    await expect(panel(page).getByRole('note')).toHaveText(/^1,\d{3} lines · \w/)
    await page.reload()
    await expect(log(page).getByRole('listitem').last()).toContainText('Worker stopped. Exit code 1')
    await page.getByRole('button', { name: 'Chart', exact: true }).click()
    await expect(page.getByRole('region', { name: 'Metrics over epochs' })).toBeVisible()
    expect(page.url()).not.toContain('panel')
  })

  test('finds a text: in any case, forwards and backwards, with the keys, and marks it', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await openLog(page, 'shelf-audit')
    await log(page).waitFor()
    await page.keyboard.press('Control+f')
    await expect(find(page)).toBeFocused()
    await page.keyboard.type('EVALUATING EPOCH')
    const status = panel(page).getByRole('status')
    await expect(status).toHaveText('1 of 6')
    await expect(current(page)).toContainText('Evaluating epoch 1')
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    await expect(status).toHaveText('3 of 6')
    await expect(current(page).locator('mark')).toHaveText('Evaluating epoch')
    await expect(current(page)).toBeInViewport()
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await expect(status).toHaveText('6 of 6')
    await expect(current(page)).toContainText('Evaluating epoch 6')
    await panel(page).getByRole('button', { name: 'Next line' }).click()
    await expect(status).toHaveText('1 of 6')
    await expectAccessible(page)
    await page.reload()
    await expect(status).toHaveText('1 of 6')
    await find(page).fill('[no such (text')
    await expect(status).toHaveText('None')
    await find(page).press('Escape')
    await expect(find(page)).toHaveValue('')
    await find(page).press('Escape')
    await expect(log(page)).toBeFocused()
  })

  test('is filtered by level and block; what is shown is what is copied and saved', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await openLog(page, 'shelf-audit')
    await choose(page, /^Level/, 'Warnings and errors')
    await choose(page, /^Block/, 'train')
    const rows = log(page).getByRole('listitem')
    await expect(rows.last()).toContainText('File "trainer.py"')
    for (const text of await rows.allInnerTexts()) expect(text).toMatch(/train\s+(WARN|ERROR)/)
    const total = await rows.count()
    await expect(panel(page).getByRole('note')).toHaveText(new RegExp(`^${total} of 1,\\d{3} lines`))
    await page.reload()
    await expect(rows).toHaveCount(total)
    const copied = await watchClipboard(page)
    await panel(page).getByRole('button', { name: 'Copy' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), panel(page).getByRole('button', { name: /^Save/ }).click()])
    expect(download.suggestedFilename()).toBe('shelf-audit-captioning-internvl3.5-8b.log')
    const saved = await readFile(await download.path(), 'utf8')
    expect(saved).toBe(`${await copied()}\n`)
    expect(saved.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z train (WARN|ERROR) /gm)).toHaveLength(total)
    expect(saved).toContain('ERROR CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total\ncapacity')
    await choose(page, /^Block/, 'eval')
    await expect(page.getByRole('heading', { name: 'No lines match' })).toBeVisible()
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await expect(rows.last()).toContainText('Worker stopped')
  })

  test('is followed while the run is running, until somebody scrolls up', async ({ openApp }) => {
    const { page } = await openApp()
    await page.getByRole('button', { name: 'Explore the sample workspace' }).click()
    await openLog(page, '7b-lora-r64')
    const follow = panel(page).getByRole('button', { name: 'Follow' })
    await expect(follow).toHaveAttribute('aria-pressed', 'true')
    const lines = async () => Number((await panel(page).getByRole('note').innerText()).replace(/ lines.*/, '').replace(',', ''))
    const before = await lines()
    await expect.poll(lines, { timeout: 20_000 }).toBeGreaterThan(before)
    expect(await distanceFromEnd(page)).toBe(0)
    await log(page).hover()
    await page.mouse.wheel(0, -400)
    await expect(follow).toHaveAttribute('aria-pressed', 'false')
    await settled(page)
    const top = await log(page).evaluate((element) => element.scrollTop)
    const seen = await lines()
    await expect.poll(lines, { timeout: 20_000 }).toBeGreaterThan(seen)
    expect(await log(page).evaluate((element) => element.scrollTop)).toBe(top)
    await follow.click()
    await expect.poll(() => distanceFromEnd(page)).toBe(0)
    await expectAccessible(page)
    // Of a run that has ended nothing more comes, and nothing more is asked for.
    let asked = 0
    await page.route('**/rpc/runs/log', (route) => {
      asked += 1
      return route.continue()
    })
    await openLog(page, '7b-lora-r16')
    await expect(follow).toBeDisabled()
    await expect(follow).toHaveAttribute('aria-pressed', 'false')
    await page.waitForTimeout(5500)
    expect(asked).toBe(1)
  })

  test('is asked for only what came since', async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true })
    const asked = () => running.sample.apiRequests.filter((request) => request.includes('/logs'))
    await openLog(page, '7b-lora-r64')
    await log(page).waitFor()
    const first = asked().length
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expect.poll(() => asked().length).toBeGreaterThan(first)
    for (const request of asked().slice(first)) expect(request).toMatch(/[?&]since=20\d\d-/)
  })

  test('of more than 10,000 lines has few of them in the page at a time, and every one in reach', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await openLog(page, 'sweep-internvl')
    const rows = log(page).getByRole('listitem')
    await expect(rows.last()).toContainText('Worker stopped. Exit code 0')
    const total = Number(await rows.last().getAttribute('aria-setsize'))
    expect(total).toBeGreaterThan(10_000)
    expect(await rows.last().getAttribute('aria-posinset')).toBe(String(total))
    for (const share of [0.5, 0.25, 0.9, 0]) {
      await log(page).evaluate((element, at) => element.scrollTo(0, at * element.scrollHeight), share)
      await expect.poll(async () => Number(await rows.nth(12).getAttribute('aria-posinset')) / total).toBeCloseTo(share, 1)
      expect(await rows.count()).toBeLessThan(60)
    }
    await expect(rows.first()).toContainText('Worker started')
    await find(page).fill('Evaluating epoch 1999')
    await expect(current(page)).toContainText('Evaluating epoch 1999')
    await expect(current(page)).toBeInViewport()
  })

  test('is reached and left by its key, which leaves the keys somewhere useful', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await openRun(page, '7b-lora-r16')
    await page.getByRole('slider', { name: 'Epoch' }).focus()
    await page.keyboard.press('l')
    await expect(log(page)).toBeFocused()
    const epoch = await page.getByRole('complementary', { name: 'Selected checkpoint' }).getByRole('heading').first().innerText()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('PageUp')
    await expect.poll(() => distanceFromEnd(page)).toBeGreaterThan(50)
    await expect(page.getByRole('complementary', { name: 'Selected checkpoint' }).getByRole('heading').first()).toHaveText(epoch)
    await page.keyboard.press('L')
    await expect(page.getByRole('grid')).toBeFocused()
    await expect(page.getByRole('slider', { name: 'Epoch' })).toBeVisible()
    await page.keyboard.press('l')
    await expect(log(page)).toBeFocused()
    await find(page).focus()
    await page.keyboard.type('ll')
    await expect(find(page)).toHaveValue('ll')
  })

  test('runs in the direction of each line, and holds no signature of what it links to', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await openLog(page, 'فحص')
    const line = log(page).getByRole('listitem').last().locator('[dir=auto]')
    await expect(line).toHaveCSS('direction', 'rtl')
    await find(page).fill('GET https')
    await expect(current(page)).toContainText('.tar?… 200')
    await expectAccessible(page)
  })
})

test.describe('where there is no log', () => {
  test('that is said: none was kept, none yet, none for a run without checkpoints', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await openLog(page, 'invoice-extract')
    await expect(page.getByRole('heading', { name: 'Vi kept no log for this run', exact: true })).toBeVisible()
    await expect(panel(page).getByText('It may have been deleted.', { exact: true })).toBeVisible()
    await expect(page.getByRole('alert')).toHaveCount(0)
    await expect(find(page)).toHaveCount(0)
    await expectAccessible(page)
    await openLog(page, 'retail-planogram')
    await expect(page.getByRole('heading', { name: 'No log yet' })).toBeVisible()
    await page.getByRole('button', { name: 'Chart', exact: true }).click()
    await expect(page.getByRole('heading', { name: 'No checkpoints yet' })).toBeVisible()
    await expectAccessible(page)
  })

  test('because it could not be had, a new try mends it; and what was read stays while Vi is out of reach', async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true })
    await openRun(page, 'shelf-audit')
    await expect(page.getByRole('region', { name: 'Files' })).toContainText('config.json')
    running.sample.faults.apiStatus = 403
    await page.getByRole('button', { name: 'Log', exact: true }).click()
    await expect(page.getByRole('heading', { name: 'This key may not read this workspace.' })).toBeVisible()
    running.sample.faults.apiStatus = null
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(log(page).getByRole('listitem').last()).toContainText('Worker stopped')
    running.sample.faults.apiDown = true
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expect(page.getByText(/Offline\. Showing what was saved at/)).toHaveCount(1, { timeout: 15_000 })
    await expect(log(page).getByRole('listitem').last()).toContainText('Worker stopped')
  })
})
