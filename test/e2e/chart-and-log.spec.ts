import type { Page } from '@playwright/test'
import { expect, expectAccessible, openRun, settled, test } from '../support/app-test.ts'

const LONG_CLASS = 'solder_bridge_of_fine_pitch'
const LONG_METRIC = `per_class.${LONG_CLASS}.f1`
const control = (page: Page) => page.getByRole('group', { name: 'Chart or log' })
const log = (page: Page) => page.getByRole('log', { name: 'Training log' })
const chartPanel = (page: Page) => page.getByRole('region', { name: 'Metrics over epochs' })
const logPanel = (page: Page) => page.getByRole('region', { name: 'Training log of the run' })
const side = (page: Page, name: 'Chart' | 'Log') => control(page).getByRole('button', { name, exact: true })

/** Every part of a bar that is not inside the panel, nor where a pointer reaches it. */
const outOfReach = (page: Page, region: 'chart' | 'log') =>
  (region === 'chart' ? chartPanel(page) : logPanel(page)).evaluate((panel) => {
    const { left, right } = panel.getBoundingClientRect()
    return [...panel.querySelectorAll('[aria-label="Chart or log"] button, :scope > div:first-child > button')]
      .filter((button) => {
        const box = button.getBoundingClientRect()
        if (box.width === 0 && button.parentElement?.role !== 'group') return false // the menu has it
        const isInside = box.left >= left && box.right <= right && box.width > 0
        const found = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        return !isInside || !button.contains(found)
      })
      .map((button) => button.textContent)
  })

/** Gives a metric of the sample a name of 40 characters. */
async function lengthenMetric(page: Page): Promise<void> {
  await page.route('**/rpc/checkpoints/list', async (route) => {
    const answer = await route.fetch()
    const text = await answer.text()
    await route.fulfill({ response: answer, body: text.replaceAll('solder_bridge', LONG_CLASS) })
  })
}

for (const [width, height] of [
  [1280, 800],
  [900, 600],
  [640, 400],
] as const) {
  test(`the choice between chart and log is inside its panel at ${width} × ${height}, whatever the metric is called`, async ({
    openApp,
  }) => {
    const { page } = await openApp({ connected: true })
    await lengthenMetric(page)
    await openRun(page, '7b-lora-r16')
    await chartPanel(page).waitFor()
    await page.setViewportSize({ width, height })
    await page.goto(`${page.url()}${page.url().includes('?') ? '&' : '?'}metric=${LONG_METRIC}`)
    const picker = chartPanel(page).getByRole('button', { name: `Primary ${LONG_METRIC}` })
    await expect(picker).toHaveAttribute('title', LONG_METRIC)
    await control(page).waitFor()
    await settled(page)
    expect(await outOfReach(page, 'chart')).toEqual([])
    await side(page, 'Log').click()
    await log(page).waitFor()
    await page.getByRole('searchbox', { name: 'Find in the log' }).fill('epoch')
    await settled(page)
    expect(await outOfReach(page, 'log')).toEqual([])
    await side(page, 'Chart').click()
    await expect(chartPanel(page)).toBeVisible()
    await page.setViewportSize({ width: 1280, height: 800 })
    await settled(page)
  })
}

test('what shows only an icon says in its tooltip what it is, and its key', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await expect(side(page, 'Log')).toHaveAttribute('title', 'Log (L)')
  await expect(side(page, 'Chart')).toHaveAttribute('title', 'Chart (L)')
  const charts = page.getByRole('group', { name: 'Charts' })
  await expect(charts.getByRole('button', { name: 'Overlay' })).toHaveAttribute('title', 'Overlay (2)')
  // The words of Chart and Log go last.
  await expect(side(page, 'Log')).not.toHaveCSS('font-size', '0px')
})

test('whichever way it is chosen, chart or log, the focus stays on the choice', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await side(page, 'Log').click()
  await expect(log(page)).toBeVisible()
  await expect(side(page, 'Log')).toBeFocused()
  await side(page, 'Chart').focus()
  await page.keyboard.press('Enter')
  await expect(chartPanel(page)).toBeVisible()
  await expect(side(page, 'Chart')).toBeFocused()
  // The key leads into the log; the control still does not.
  await page.keyboard.press('l')
  await expect(log(page)).toBeFocused()
  await side(page, 'Chart').click()
  await expect(side(page, 'Chart')).toBeFocused()
  await side(page, 'Log').focus()
  await page.keyboard.press('Enter')
  await expect(log(page)).toBeVisible()
  await settled(page)
  await expect(side(page, 'Log')).toBeFocused()
})

test('Follow is off only while the log stays where it is, and comes on at its end', async ({ openApp }) => {
  const { page } = await openApp()
  await page.getByRole('button', { name: 'Explore the sample workspace' }).click()
  await openRun(page, '7b-lora-r64')
  await side(page, 'Log').click()
  const follow = logPanel(page).getByRole('button', { name: 'Follow' })
  const top = () => log(page).evaluate((element) => Math.round(element.scrollTop))
  const fromEnd = () => log(page).evaluate((element) => Math.round(element.scrollHeight - element.clientHeight - element.scrollTop))
  const lines = async () => Number((await logPanel(page).getByRole('note').innerText()).replace(/ lines.*/, '').replace(',', ''))
  await expect.poll(fromEnd).toBe(0)
  await log(page).hover()
  await page.mouse.wheel(0, -600)
  await expect(follow).toHaveAttribute('aria-pressed', 'false')
  await page.mouse.wheel(0, 5000)
  await expect(follow).toHaveAttribute('aria-pressed', 'true')
  await expect.poll(fromEnd).toBe(0)
  await follow.click()
  await expect(follow).toHaveAttribute('aria-pressed', 'false')
  const [before, at] = [await lines(), await top()]
  await expect.poll(lines, { timeout: 20_000 }).toBeGreaterThan(before)
  await settled(page)
  expect(await top()).toBe(at)
  await expect(follow).toHaveAttribute('aria-pressed', 'false')
  await log(page).hover()
  await page.mouse.wheel(0, 5000)
  await expect(follow).toHaveAttribute('aria-pressed', 'true')
})

test('a log of several days says which day a line is of, and whatever a row shows is found', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, 'shelf-audit')
  await side(page, 'Log').click()
  const last = log(page).getByRole('listitem').last()
  await expect(last).toContainText('Worker stopped')
  const days = (await logPanel(page).getByRole('note').innerText()).match(/· (\D+ \d+) – (\D+ \d+)$/)
  const time = last.locator('span').first()
  if (days) await expect(time).toHaveText(new RegExp(`^${days[2]} \\d\\d:`))
  else await expect(time).toHaveText(/^\d\d:/)
  expect(await time.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
  const find = page.getByRole('searchbox', { name: 'Find in the log' })
  await find.fill(await time.innerText())
  await expect(log(page).locator('[aria-current=true] mark').first()).toHaveText(await time.innerText())
  await find.fill('error')
  await expect(log(page).locator('[aria-current=true] mark').first()).toHaveText(/error/i)
  await expectAccessible(page)
})

test('an empty filter is cleared by a button inside its box, which hands the focus to the lines', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, width: 900, height: 600 })
  await openRun(page, 'shelf-audit')
  await page.goto(`${page.url()}${page.url().includes('?') ? '&' : '?'}panel=log&level=error&block=eval`)
  await page.reload()
  const clear = page.getByRole('button', { name: 'Clear the filter' })
  const isInside = await clear.evaluate((button) => {
    const box = button.closest('[style*="height"]')?.getBoundingClientRect()
    return box !== undefined && button.getBoundingClientRect().bottom <= box.bottom - 4
  })
  expect(isInside).toBe(true)
  await clear.press('Enter')
  await expect(log(page)).toBeFocused()
})
