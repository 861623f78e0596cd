import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'

const SLOW = { archiveSizeBytes: 6_000_000, faults: { throttleBytesPerSecond: 500_000 } }

test('a download is paused, resumed, reordered and limited, and its files are followed one by one', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true, sample: SLOW })
  await openRun(page, 'very-long-experiment')
  for (let index = 0; index < 3; index++) {
    await page.getByRole('grid').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
  }
  await page
    .getByRole('link', { name: /Downloads/ })
    .first()
    .click()
  const waiting = page.getByRole('region', { name: 'Waiting' })
  await expect(waiting.getByRole('listitem')).toHaveCount(2)
  const detail = page.getByRole('complementary', { name: 'Selected download' })
  await expect(detail.getByText('Connections')).toBeVisible()
  await expect(detail.getByText('model-00001-of-00003.safetensors')).toBeVisible()
  await expectAccessible(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)

  const names = () => waiting.getByRole('listitem').locator('strong').allTextContents()
  const before = await names()
  await waiting.getByRole('listitem').first().getByRole('button').first().focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(names).toEqual([...before].reverse())
  await waiting.getByRole('listitem').nth(1).dragTo(waiting.getByRole('listitem').first())
  await expect.poll(names).toEqual(before)

  await page.getByRole('button', { name: /^Pause Epoch/ }).click()
  const stopped = page.getByRole('region', { name: 'Stopped' })
  await expect(stopped.getByText(/Paused at \d+%\. .* kept, safe to quit/)).toBeVisible()
  await page.getByRole('button', { name: 'Pause all' }).click()
  await expect(stopped.getByRole('listitem')).toHaveCount(3)
  await page.getByRole('button', { name: 'Speed limit none' }).click()
  await page.getByRole('menuitemradio', { name: '50 MB/s' }).click()
  await expect(page.getByRole('button', { name: 'Speed limit 50 MB/s' })).toBeVisible()
  running.sample.faults.throttleBytesPerSecond = 0
  await page.getByRole('button', { name: 'Resume all' }).click()
  await expect(page.getByRole('region', { name: 'Finished' }).getByText(/Verified at/)).toHaveCount(3, { timeout: 15_000 })
})

test('what a cancelled download kept is listed, gone on with, or removed', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true, sample: SLOW })
  await openRun(page, '7b-lora-r16')
  await page.getByRole('grid').focus()
  await page.keyboard.press('Enter')
  await page
    .getByRole('link', { name: /Downloads/ })
    .first()
    .click()
  await expect(page.getByText(/MB · .*\/s/).first()).toBeVisible()
  await page.waitForTimeout(1500)
  await page.getByRole('button', { name: /^Cancel Epoch/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel and keep' }).click()
  await expect(page.getByText(/Cancelled\. .* are kept\./).first()).toBeVisible()
  await page.getByRole('button', { name: /Take Epoch .* off the list/ }).click()
  const left = page.getByRole('region', { name: 'Left behind' })
  await expect(left.getByText(/\.part/)).toBeVisible()
  await page.keyboard.press('Control+1') // back to the run
  await expect(page.getByRole('button', { name: /^Continue, .* are here/ })).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('continue.png') })
  await page.keyboard.press('Control+3')
  running.sample.faults.throttleBytesPerSecond = 0
  await left.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText(/Verified at/).first()).toBeVisible({ timeout: 15_000 })
  await expect(left).toHaveCount(0)
})
