import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'

const grid = (page: Page) => page.getByRole('grid')
const heads = async (page: Page) =>
  (await grid(page).getByRole('columnheader').allTextContents()).map((text) => text.replace(/,.*$/, '').replace('?', '').trim())
const more = async (page: Page, item: string | RegExp, role: 'menuitem' | 'menuitemcheckbox' = 'menuitemcheckbox') => {
  await page.getByRole('button', { name: 'More for the table' }).click()
  await page.getByRole(role, { name: item }).click()
  await expect(page.getByRole('menu')).toBeHidden()
}

test('columns are hidden, moved and pinned, and stay so after a restart', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  expect((await heads(page)).slice(0, 5)).toEqual(['Epoch', 'f1', 'Δ to best', 'mean_iou', 'precision'])
  await page.getByRole('button', { name: /^Columns/ }).click()
  await page.getByRole('checkbox', { name: 'mean_iou' }).click()
  await page.getByRole('button', { name: 'Move recall to the left' }).click()
  await page.getByRole('button', { name: 'Keep eval_loss in sight' }).click()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  const wanted = ['Epoch', 'eval_loss', 'f1', 'Δ to best', 'recall', 'precision']
  expect((await heads(page)).slice(0, 6)).toEqual(wanted)
  await grid(page).evaluate((element) => element.scrollTo(600, 0))
  await expect(grid(page).getByRole('columnheader', { name: /^eval_loss/ })).toBeInViewport()
  await page.reload()
  await expect.poll(async () => (await heads(page)).slice(0, 6)).toEqual(wanted)
  await grid(page).evaluate((element) => element.scrollTo(0, 0))
  await grid(page)
    .getByRole('columnheader', { name: /^recall/ })
    .click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Hide' }).click()
  await expect.poll(async () => (await heads(page)).slice(0, 5)).toEqual(['Epoch', 'eval_loss', 'f1', 'Δ to best', 'precision'])
  await page.getByRole('button', { name: /^Columns/ }).click()
  await page.getByRole('button', { name: 'As they come' }).click()
  await page.keyboard.press('Escape')
  await expect.poll(async () => (await heads(page)).slice(0, 4)).toEqual(['Epoch', 'f1', 'Δ to best', 'mean_iou'])
})

test('a column is dragged in front of another, and made wider', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  const recall = grid(page).getByRole('columnheader', { name: /^recall/ })
  await recall.dragTo(grid(page).getByRole('columnheader', { name: /^mean_iou/ }))
  await expect.poll(async () => (await heads(page)).slice(0, 5)).toEqual(['Epoch', 'f1', 'Δ to best', 'recall', 'mean_iou'])
  const before = (await recall.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  await page.mouse.move(before.x + before.width, before.y + 10)
  await page.mouse.down()
  await page.mouse.move(before.x + before.width + 60, before.y + 10, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => Math.round((await recall.boundingBox())?.width ?? 0)).toBeGreaterThan(before.width + 40)
})

test('a filter narrows the table, is kept in the address, and says what it does not understand', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  const filter = page.getByRole('searchbox', { name: 'Filter checkpoints' })
  await filter.fill('epoch<=6 f1>0.8')
  await expect(page.getByText(/^\d of 20$/)).toBeVisible()
  await page.reload()
  await expect(filter).toHaveValue('epoch<=6 f1>0.8')
  await filter.fill('f2>0.8')
  await expect(page.getByText('No metric is called f2.')).toBeVisible()
  await expectAccessible(page)
  await filter.fill('epoch>99')
  await expect(page.getByText('No checkpoint passes the filter.')).toBeVisible()
  await filter.fill('')
  await expect(grid(page).getByRole('row').nth(3)).toBeVisible()
})

test('every value is measured against a chosen checkpoint, in its unit or in percent', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await grid(page).getByRole('row').nth(5).click()
  await more(page, /^Measure against epoch \d+$/)
  await expect(page.getByText('against epoch')).toBeVisible()
  await expect(
    grid(page)
      .getByText(/^[+−]0\.\d{4}, (better|worse)/)
      .first(),
  ).toBeVisible()
  await more(page, 'Differences in percent')
  await expect(
    grid(page)
      .getByText(/^[+−]\d+\.\d\d%, (better|worse)/)
      .first(),
  ).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Stop measuring against it' }).click()
  await expect(grid(page).getByRole('columnheader', { name: 'Δ to best' })).toBeVisible()
})

test('the lowest, highest and last value of each metric stand below, with their epochs', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await more(page, 'Lowest, highest and last values')
  await expect(grid(page).getByRole('row', { name: /^min 0\.\d+ @1 / })).toBeVisible()
  await expect(grid(page).getByRole('row', { name: /^last 0\.\d+ @20 / })).toBeVisible()
  await expectAccessible(page)
})

test('several rows are marked by keys or the mouse, downloaded together, and the table is saved in full precision', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  await openRun(page, '7b-lora-r16')
  await grid(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByText('3 marked')).toBeVisible()
  await page.getByRole('row', { name: /^(Only on Vi )?5 / }).click({ modifiers: ['ControlOrMeta'] })
  await expect(page.getByText('4 marked')).toBeVisible()
  await page.getByRole('button', { name: 'Download 4' }).click()
  await expect(page.getByText('4 checkpoints added to downloads')).toBeVisible()
  await expect
    .poll(() =>
      running.services.downloads
        .snapshot()
        .map(({ modelId }) => modelId)
        .sort(),
    )
    .toEqual(['epoch_1', 'epoch_2', 'epoch_3', 'epoch_5'])
  await grid(page).focus()
  await page.keyboard.press('Escape')
  await expect(page.getByText('4 marked')).toBeHidden()
  await page.getByRole('searchbox', { name: 'Filter checkpoints' }).fill('1-2')
  const [download] = await Promise.all([page.waitForEvent('download'), more(page, 'Save CSV', 'menuitem')])
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
  expect(lines[0]).toMatch(/^epoch,checkpoint,created,f1,mean_iou/)
  expect(lines[1]).toMatch(/^1,epoch_1,\d{4}-\d\d-\d\dT.*Z,0\.\d+/)
  expect(lines).toHaveLength(3)
})
