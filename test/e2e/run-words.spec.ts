import type { Locator } from '@playwright/test'
import { modelId } from '../../electron/sample/resources.ts'
import { expect, openRun, settled, test } from '../support/app-test.ts'
import { ODD_KEY, ODD_ORGANIZATION, sendJson, startOddApi, wireRun } from '../support/odd-api.ts'
import { sampleRun } from '../support/sample-files.ts'

const widthsOf = (locator: Locator) =>
  locator.evaluate((element) => ({ seen: element.clientWidth || element.getBoundingClientRect().width, all: element.scrollWidth }))

for (const width of [1280, 900, 640]) {
  test(`the header of a run keeps its base model when there is little room: ${width} px`, async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await openRun(page, '7b-lora-r16')
    await page.setViewportSize({ width, height: 800 })
    await settled(page)
    const header = page.locator('header').filter({ has: page.getByRole('heading', { name: /7b-lora-r16/ }) })
    await page.screenshot({ path: test.info().outputPath('header.png') })
    // In parts of a pixel: less by one of those is an ellipsis already.
    const model = header.getByText('Qwen2.5-VL 7B, LoRA r16')
    const seen = await model.evaluate((element) => element.getBoundingClientRect().width)
    const needed = await model.evaluate((element) => {
      element.style.cssText = 'flex: none; max-width: none'
      return element.getBoundingClientRect().width
    })
    expect(seen).toBe(needed)
  })
}

test('a run that ended or waits without a checkpoint says that, in its row as well', async ({ openApp }) => {
  const states = { r1: 'Failed', r2: 'Succeeded', r3: 'Running', r4: 'Waiting' }
  const runs = Object.entries(states).map(([id, condition]) => {
    const run = wireRun(id)
    const since = run.metadata.timeCreated
    const status = condition === 'Waiting' ? 'Waiting' : 'Reached'
    return { ...run, status: { ...run.status, conditions: [{ condition, status, lastTransitionTime: since }] } }
  })
  const api = await startOddApi((address, response) =>
    sendJson(response, { items: address.pathname.endsWith('/outputs') ? [] : runs, nextPage: null }),
  )
  try {
    const { page, running } = await openApp()
    await running.services.accounts.connect(ODD_KEY, ODD_ORGANIZATION, api.url)
    for (const [id, title, row] of [
      ['r1', 'No checkpoints', /failed/],
      ['r2', 'No checkpoints', /succeeded/],
      ['r3', 'No checkpoints yet', /running/],
    ] as const) {
      const option = page.getByRole('option', { name: new RegExp(`Run ${id}`) })
      await option.click()
      await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible()
      await expect(page.getByText('The run ended before its first epoch was evaluated.')).toHaveCount(title === 'No checkpoints' ? 1 : 0)
      await expect(option).toContainText(row)
      await expect(option).not.toContainText('ckpts')
    }
    await page.screenshot({ path: test.info().outputPath('empty.png') })
  } finally {
    await api.close()
  }
})

test('a queued run is queued in its row also once it has been opened', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, 'queued-after')
  await expect(page.getByRole('heading', { name: 'No checkpoints yet' })).toBeVisible()
  await expect(page.getByRole('option').first()).toContainText('queued')
  await expect(page.getByRole('option').first()).not.toContainText('ckpts')
})

test('the inspector says how far a run got that stopped early', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, 'shelf-audit')
  await expect(page.getByRole('complementary', { name: 'Selected checkpoint' })).toContainText('The run stopped after epoch 6 of 12.')
})

test('checkpoints without epochs show the end of their ids whole, and all of it in a tooltip', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, 'вагон')
  const id = modelId(sampleRun('вагон'), 9)
  const cell = page.getByRole('gridcell').getByTitle(id)
  await expect(cell).toHaveText(id.slice(-6))
  const { seen, all } = await widthsOf(cell)
  expect(all).toBeLessThanOrEqual(Math.ceil(seen))
  await expect(page.getByRole('complementary', { name: 'Selected checkpoint' }).getByRole('heading', { level: 2 })).toHaveAttribute(
    'title',
    /^ckpt_[0-9a-f]{12}$/,
  )
  await page.screenshot({ path: test.info().outputPath('ids.png') })
})

test('the library keeps the count beside a long run name clear', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, saveFolder: true, width: 900, height: 600 })
  await openRun(page, 'very-long')
  await page.getByRole('grid').press('Alt+Enter')
  await expect(page.getByRole('option', { name: /on this computer/ })).toBeVisible({ timeout: 15_000 })
  await page.keyboard.press('Control+4')
  const group = page.getByRole('region', { name: /very-long/ })
  const name = await group.getByRole('heading').boundingBox()
  const shown = await group.getByRole('heading').locator('bdi').last().boundingBox()
  const count = await group.getByText(/^1 checkpoint,/).boundingBox()
  await page.screenshot({ path: test.info().outputPath('group.png') })
  expect((shown?.x ?? 0) + (shown?.width ?? 0)).toBeLessThanOrEqual((name?.x ?? 0) + (name?.width ?? 0) + 1)
  expect((shown?.x ?? 0) + (shown?.width ?? 0)).toBeLessThanOrEqual(count?.x ?? 0)
})
