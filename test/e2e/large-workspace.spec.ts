import { expect, openRun, test } from '../support/app-test.ts'
import { sampleRun } from '../support/sample-files.ts'

test('a workspace of 1,000 runs loads page by page, and a search finds them all', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, sample: { runs: 1000 } })
  await page.getByRole('option').first().waitFor()
  await expect(page.getByText('200+ runs')).toBeVisible()
  await page.getByRole('searchbox').fill('archive-00999')
  await expect(page.getByRole('option')).toHaveCount(1)
  await expect(page.getByText('1 run', { exact: true })).toBeVisible()
  expect(running.sample.apiRequests.filter((request) => /\/runs\?/.test(request)).length).toBeLessThanOrEqual(8)
})

test('of 2,000 checkpoints that come page by page the best of all is selected', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, 'sweep-internvl')
  await expect(page.getByRole('region', { name: 'Checkpoints' }).getByText('2,000')).toBeVisible()
  const best = await page.getByRole('button', { name: /^Show epoch/ }).count()
  expect(best, 'another epoch is offered as the best').toBe(0)
  await expect(
    page.getByRole('complementary', { name: 'Selected checkpoint' }).getByRole('heading', { name: 'Epoch 1810', exact: true }),
  ).toBeVisible()
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
  expect(running.sample.apiRequests.slice(before).filter((request) => /\/runs\?p=\w/.test(request))).toEqual([])
  await expect(page.getByText('1,000 runs')).toBeVisible()
})

test('the checkpoints of an opened run are fetched before those of the rows beside it', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  await page.goto('about:blank')
  const { runId } = sampleRun('7b-lora-r16')
  const asked: string[] = []
  let answer = () => {}
  const isWanted = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/rpc/checkpoints/list', async (route) => {
    const body = route.request().postData() ?? ''
    asked.push(body.includes(runId) ? 'the run' : 'a row')
    if (body.includes(runId)) await isWanted
    await route.continue()
  })
  await page.goto(`${running.host.origin}/runs/${runId}`)
  await expect.poll(() => asked).toContain('the run')
  await page.waitForTimeout(1000) // rows begin when the list has stood still for a moment
  expect(asked).toEqual(['the run'])
  answer()
  await expect.poll(() => asked).toContain('a row')
})
