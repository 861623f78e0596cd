import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { ViClient } from '../../electron/vi/client.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'
import type { TestHost } from '../support/test-host.ts'

/** A run's metrics by epoch, as the API has them. */
async function metricsOf({ sample }: TestHost, name: string): Promise<Map<number, Record<string, unknown>>> {
  const { secretKey, organizationId, apiUrl } = sample
  const client = new ViClient({ secretKey, organizationId, endpoint: parseEndpoint(apiUrl) })
  const runs = await client.runs.list({})
  const run = runs.items.find(({ spec }) => spec.name.includes(name))
  const { items } = await client.models.list(run?.runId ?? '', { pageSize: 100 })
  await client.close()
  return new Map(items.map(({ spec }) => [spec.epoch ?? -1, spec.evaluationMetrics ?? {}]))
}

const more = async (page: Page, item: string, role: 'menuitem' | 'menuitemradio' | 'menuitemcheckbox') => {
  await page.getByRole('button', { name: 'More for the chart' }).click()
  await page.getByRole(role, { name: item }).click()
  await expect(page.getByRole('menu')).toBeHidden()
}
const plotOf = (page: Page) => page.locator('[data-chart]')

/** Drags across the plot from one share of its width to another. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = await plotOf(page).boundingBox()
  if (!box) throw new Error('there is no chart')
  await page.mouse.move(box.x + box.width * from, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * to, box.y + 80, { steps: 6 })
  await page.mouse.up()
}

test('what stands beside the pointer is what the API says of that epoch, for every line of an overlay', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  const wanted = await metricsOf(running, '7b-lora-r16')
  await openRun(page, '7b-lora-r16')
  await page.getByRole('button', { name: 'Overlay' }).click()
  await expect(page.locator('.recharts-line')).toHaveCount(3)
  const box = await plotOf(page).boundingBox()
  if (!box) throw new Error('there is no chart')
  const seen = new Set<number>()
  for (let x = 56; x < box.width - 130; x += 12) {
    await page.mouse.move(box.x + x, box.y + 90)
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(painted)))
    const lines = await page
      .locator('[data-chart] [role=presentation] > div')
      .evaluateAll((rows) => rows.map((row) => [...row.childNodes].map(({ textContent }) => textContent ?? '')))
    const epoch = Number(/Epoch (\d+)/.exec(lines[0]?.[0] ?? '')?.[1])
    seen.add(epoch)
    for (const [, name = '', value = ''] of lines.slice(1)) {
      expect(Number(value), `${name} at epoch ${epoch}`).toBeCloseTo(Number(wanted.get(epoch)?.[name]), 4)
    }
  }
  expect(seen.size).toBe(20)
})

test('charts side by side share their epochs, and only those in sight are drawn', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, 'sweep-internvl')
  await page.getByRole('button', { name: 'Grid' }).click()
  const grid = page.getByRole('region', { name: 'Charts of the metrics' })
  await expect(grid.locator('.recharts-line').first()).toBeAttached()
  expect(await grid.locator('figure').count()).toBeLessThanOrEqual(12)
  const first = await grid.locator('figure').first().innerText()
  await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await expect(grid.getByText(first.split('\n')[0] ?? '', { exact: true })).toHaveCount(0)
  const tile = await grid.locator('figure').last().boundingBox()
  if (!tile) throw new Error('there is no tile')
  await page.mouse.move(tile.x + 100, tile.y + 70)
  const epochs = await grid
    .locator('figure span')
    .filter({ hasText: /^\d+: / })
    .allInnerTexts()
  expect(epochs.length).toBeGreaterThan(1)
  expect(new Set(epochs.map((text) => text.split(':')[0])).size).toBe(1)
  await expectAccessible(page)
})

test('a drag across the plot zooms to those epochs, Escape goes back, and a click still selects', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await expect(page.locator('.recharts-line')).toHaveCount(1)
  await drag(page, 0.3, 0.6)
  const zoomed = page.getByRole('button', { name: /^Epochs \d+–\d+$/ })
  await expect(zoomed).toBeVisible()
  const [from = 0, to = 0] =
    /(\d+)–(\d+)/
      .exec(await zoomed.innerText())
      ?.slice(1)
      .map(Number) ?? []
  expect(from).toBeGreaterThan(3)
  expect(to).toBeLessThan(16)
  await expect(page.getByRole('slider', { name: 'Epoch' })).toHaveAttribute('aria-valuemin', String(from))
  await page.reload()
  await expect(zoomed).toBeVisible()
  await page.getByRole('slider', { name: 'Epoch' }).focus()
  await page.keyboard.press('Escape')
  await expect(zoomed).toBeHidden()
  const box = await plotOf(page).boundingBox()
  await page.mouse.click((box?.x ?? 0) + 62, (box?.y ?? 0) + 100)
  await expect(page.getByRole('slider', { name: 'Epoch' })).toHaveAttribute('aria-valuenow', '1')
})

test('a moving average is a line of its own before the faint raw one, and changes nothing about what is best', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await expect(page.locator('.recharts-line')).toHaveCount(1)
  const best = await page.getByText(/^Best 0\.\d+$/).textContent()
  await more(page, 'More smoothing', 'menuitemradio')
  await expect(page.locator('.recharts-line')).toHaveCount(2)
  await expect(page.locator('.recharts-line path').first()).toHaveAttribute('stroke-opacity', '0.3')
  await expect(page.getByText(/^Best 0\.\d+$/)).toHaveText(best ?? '')
  await more(page, 'Logarithmic scale', 'menuitemcheckbox')
  await expect(page.getByText(/^Best 0\.\d+$/)).toHaveText(best ?? '')
  await expectAccessible(page)
  await more(page, 'Reset view', 'menuitem')
  await expect(page.locator('.recharts-line')).toHaveCount(1)
})

test('a logarithmic scale says what it cannot show', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  const wanted = await metricsOf(running, 'paligemma2')
  const notPositive = [...wanted.values()].filter(({ reward }) => Number(reward) <= 0).length
  expect(notPositive).toBeGreaterThan(0)
  await openRun(page, 'paligemma2')
  await page.getByRole('button', { name: /Primary/ }).click()
  await page.getByRole('button', { name: 'reward', exact: true }).click()
  await page.keyboard.press('Escape')
  await more(page, 'Logarithmic scale', 'menuitemcheckbox')
  await expect(page.getByText(`${notPositive} ${notPositive === 1 ? 'point' : 'points'} not above 0 not shown`)).toBeVisible()
  await drag(page, 0.02, 0.12)
  await expect(page.getByText('reward has no value above 0 at these epochs, so a logarithmic scale has nothing to show.')).toBeVisible()
})

test('the chart is a table one key away, with the same numbers, and is saved in full precision', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  const wanted = await metricsOf(running, '7b-lora-r16')
  await openRun(page, '7b-lora-r16')
  await expect(page.locator('.recharts-line')).toHaveCount(1)
  await page.getByRole('grid').focus()
  await page.keyboard.press('t')
  const table = page.getByRole('region', { name: 'The chart as a table' })
  await expect(table.getByRole('row')).toHaveCount(21)
  await expectAccessible(page)
  const [download] = await Promise.all([page.waitForEvent('download'), more(page, 'Save CSV', 'menuitem')])
  expect(download.suggestedFilename()).toBe('pcb-defect-grounding-qwen2.5vl-7b-lora-r16-f1.csv')
  const [head, ...rows] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
  expect(head).toBe('epoch,checkpoint,f1')
  expect(rows).toEqual([...wanted].sort(([a], [b]) => a - b).map(([epoch, { f1 }]) => `${epoch},epoch_${epoch},${f1}`))
  await page.keyboard.press('t')
})

test('the picture of a chart is saved as it is seen', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await expect(page.locator('.recharts-line')).toHaveCount(1)
  const [svg] = await Promise.all([page.waitForEvent('download'), more(page, 'Save SVG', 'menuitem')])
  const text = await readFile(await svg.path(), 'utf8')
  expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)
  expect(text).toContain('Best 0.')
  expect(text).not.toContain('var(--')
  const [png] = await Promise.all([page.waitForEvent('download'), more(page, 'Save PNG', 'menuitem')])
  const bytes = await readFile(await png.path())
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  const box = await plotOf(page).boundingBox()
  expect(bytes.readUInt32BE(16)).toBe(Math.round((box?.width ?? 0) * 2))
})
