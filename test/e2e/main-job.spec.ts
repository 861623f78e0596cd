import { join } from 'node:path'
import { metricsAt } from '../../electron/sample/curves.ts'
import { formatBytes } from '../../shared/format/index.ts'
import { expect, openRun, test } from '../support/app-test.ts'
import { digests, filesIn } from '../support/files.ts'
import { expectedArchive, expectedFiles, sampleRun } from '../support/sample-files.ts'

const SIZE = 3_000_000

test('first run → sample → run → best epoch by eval loss → folder → download → the very files', async ({ openApp }) => {
  const { page, running } = await openApp()
  await page.getByRole('button', { name: 'Explore the sample workspace' }).click()
  await openRun(page, '7b-lora-r16')

  await page.getByRole('button', { name: /Primary/ }).click()
  await page.getByRole('button', { name: 'eval_loss', exact: true }).click()
  await page.keyboard.press('Escape')
  const run = sampleRun('7b-lora-r16')
  const losses = Array.from({ length: run.epochs }, (_, index) =>
    Number(metricsAt(run.metrics, run.runId, index + 1, run.epochs)?.eval_loss),
  )
  const best = losses.indexOf(Math.min(...losses)) + 1
  const size = formatBytes(expectedArchive(run, best, SIZE).length)
  await page.getByRole('grid').focus()
  await page.keyboard.press('b')
  const inspector = page.getByRole('complementary', { name: 'Selected checkpoint' })
  await expect(inspector.getByRole('heading', { name: `Epoch ${best}`, exact: true })).toBeVisible()
  await expect(inspector).toContainText(`Lowest eval_loss of 20 checkpoints: ${losses[best - 1]?.toFixed(4)}`)
  await expect(inspector.getByRole('button', { name: `Download ${size}` })).toBeVisible()

  await inspector.getByRole('button', { name: /Download/ }).click()
  await page.getByRole('textbox', { name: 'Name of the new folder' }).fill('checkpoints')
  await page.getByRole('button', { name: 'Make' }).click()
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText(join('~', 'checkpoints'))
  await page.getByRole('button', { name: 'Save here' }).click()
  await expect(inspector).toContainText('Verified against the published checksum', { timeout: 15_000 })
  await expect(inspector.getByRole('button', { name: 'Copy path' })).toBeVisible()
  await expect(page.getByRole('row', { name: new RegExp(`On this computer ${best} `) })).toBeVisible()

  const files = await filesIn(join(running.homeFolder, 'checkpoints', run.runId))
  for (const ours of ['checkpoint.json', 'CHECKPOINT.md']) files.delete(ours)
  expect(digests(files)).toEqual(digests(expectedFiles(run, best, SIZE)))

  await page.getByRole('link', { name: 'Downloads' }).click()
  await expect(page.getByText(`· ${size} in`).first()).toBeVisible()
})

test('the whole job by keyboard only', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  await expect(page.getByRole('option').nth(1)).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('7b-lora-r16')
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.getByRole('grid').waitFor()
  for (let presses = 0; presses < 15; presses++) {
    if (await page.evaluate(() => document.activeElement?.getAttribute('role') === 'slider')) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Home')
  await expect(page.getByRole('slider', { name: 'Epoch' })).toHaveAttribute('aria-valuetext', /^Epoch 1, f1 /)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('slider', { name: 'Epoch' })).toHaveAttribute('aria-valuetext', /^Epoch 2, f1 .*only on Vi$/)
  await page.keyboard.press('b')
  await expect(page.getByRole('slider', { name: 'Epoch' })).toHaveAttribute('aria-valuetext', /, best, only on Vi$/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('slider', { name: 'Epoch' })).toHaveAttribute('aria-valuetext', /on this computer$/, { timeout: 15_000 })
  const { runId } = sampleRun('7b-lora-r16')
  expect((await filesIn(join(running.homeFolder, runId))).has('checkpoint.json')).toBe(true)
})

test('chart, table and inspector share one selection, and the address keeps it', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  const title = page.getByRole('complementary', { name: 'Selected checkpoint' }).getByRole('heading', { level: 2 })
  const best = await title.textContent()
  await page.getByRole('row', { name: /Only on Vi 9 / }).click()
  await expect(title).toHaveText('Epoch 9')
  await expect(page.getByRole('slider', { name: 'Epoch' })).toHaveAttribute('aria-valuenow', '9')
  const plot = page.getByRole('img', { name: /^f1 over 20 epochs/ })
  const box = await plot.boundingBox()
  if (!box) throw new Error('the plot has no place')
  await page.mouse.click(box.x + 62, box.y + 100)
  await expect(title).toHaveText('Epoch 1')
  await expect(page.getByRole('row', { selected: true })).toContainText('1')
  await expect(page).toHaveURL(/at=epoch_1/)
  await page.reload()
  await expect(title).toHaveText('Epoch 1')
  await page.getByRole('button', { name: /^Show epoch/ }).click()
  await expect(title).toHaveText(best ?? '')
})

test('the tooltip shows the values of the hovered epoch, and the table its row', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await page.getByRole('button', { name: /Primary/ }).click()
  await page.getByRole('checkbox', { name: 'Show recall' }).click()
  await page.keyboard.press('Escape')
  const run = sampleRun('7b-lora-r16')
  for (const epoch of [8, 15]) {
    await page.getByRole('row', { name: new RegExp(`Only on Vi ${epoch} `) }).hover()
    const tooltip = page.getByRole('presentation').filter({ hasText: `Epoch ${epoch}` })
    const metrics = metricsAt(run.metrics, run.runId, epoch, run.epochs)
    await expect(tooltip).toContainText(`f1${Number(metrics?.f1).toFixed(4)}`)
    await expect(tooltip).toContainText(`recall${Number(metrics?.recall).toFixed(4)}`)
  }
})

test('the table sorts by a metric best first, then in reverse, then back', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, 'drone-corrosion-grounding-v3')
  const firstRow = page.getByRole('row').nth(1)
  const head = page.getByRole('columnheader', { name: /^map/ })
  await head.getByRole('button').click()
  await expect(head).toHaveAttribute('aria-sort', 'descending')
  await page.getByRole('grid').evaluate((grid) => grid.scrollTo(0, 0))
  await expect(firstRow).toContainText(/, best/)
  await head.getByRole('button').click()
  await expect(head).toHaveAttribute('aria-sort', 'ascending')
  await head.getByRole('button').click()
  await expect(page.getByRole('columnheader', { name: 'Epoch' })).toHaveAttribute('aria-sort', 'ascending')
})

test('flipping a direction moves the best, and is remembered', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await expect(page.getByText(/Highest f1 of 20/)).toBeVisible()
  await page.getByRole('button', { name: 'Higher is better', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Lower is better', exact: true })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Lower is better', exact: true })).toBeVisible()
})

test('a live run gains a checkpoint, and the selection stays', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, sample: { liveEveryMs: 2_500 } })
  await openRun(page, 'lora-r64')
  await page.keyboard.press('Tab')
  const title = page.getByRole('complementary', { name: 'Selected checkpoint' }).getByRole('heading', { level: 2 })
  const before = await title.textContent()
  const count = page.getByRole('region', { name: 'Checkpoints' }).locator('span').first()
  const had = Number(await count.textContent())
  running.sample.faults.apiLatencyMs = 0
  await page.waitForTimeout(3000)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect.poll(async () => Number(await count.textContent())).toBeGreaterThan(had)
  await expect(title).toHaveText(before ?? '')
})

test('cancelling a download asks whether to keep what is there; removed, nothing is left, and it can be started again', async ({
  openApp,
}) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true, sample: { faults: { throttleBytesPerSecond: 400_000 } } })
  await openRun(page, '7b-lora-r16')
  await page
    .getByRole('complementary', { name: 'Selected checkpoint' })
    .getByRole('button', { name: /^Download/ })
    .click()
  await page
    .getByRole('link', { name: /Downloads/ })
    .first()
    .click()
  await expect(page.getByRole('progressbar').first()).toBeVisible()
  await expect(page.getByText(/kB\/s/).first()).toBeVisible()
  await page.getByRole('button', { name: /^Cancel Epoch/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel and remove' }).click()
  await expect(page.getByText('Cancelled. Nothing of it was kept.').first()).toBeVisible()
  expect(await filesIn(running.homeFolder)).toEqual(new Map())
  running.sample.faults.throttleBytesPerSecond = 0
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await expect(page.getByText(/Verified at/).first()).toBeVisible({ timeout: 15_000 })
})

test('a checkpoint without epochs is listed by id and can be downloaded', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, saveFolder: true })
  await openRun(page, 'вагон')
  await expect(page.getByText('None of these checkpoints carries an epoch number')).toBeVisible()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Verified against the published checksum')).toBeVisible({ timeout: 15_000 })
})
