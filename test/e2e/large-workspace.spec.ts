import { expect, test } from '../support/app-test.ts'

test('a workspace of 1,000 runs loads page by page, and a search finds them all', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, sample: { runs: 1000 } })
  await page.getByRole('option').first().waitFor()
  await expect(page.getByText('200+ runs')).toBeVisible()
  await page.getByRole('searchbox').fill('archive-00999')
  await expect(page.getByRole('option')).toHaveCount(1)
  await expect(page.getByText('1 run', { exact: true })).toBeVisible()
  expect(running.sample.apiRequests.filter((request) => /\/runs\?/.test(request)).length).toBeLessThanOrEqual(8)
})

test('refreshing keeps what was loaded and asks for the newest runs only', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, sample: { runs: 1000 } })
  await page.getByRole('searchbox').fill('archive')
  await expect(page.getByText('981 runs')).toBeVisible()
  await page.getByRole('searchbox').fill('')
  await expect(page.getByText('1,000 runs')).toBeVisible()
  const before = running.sample.apiRequests.length
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
  await page.waitForTimeout(500)
  expect(running.sample.apiRequests.slice(before).filter((request) => /\/runs\?pageToken=\w/.test(request))).toEqual([])
  await expect(page.getByText('1,000 runs')).toBeVisible()
})
