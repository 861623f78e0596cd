import { expect, expectAccessible, openRun, settled, test } from '../support/app-test.ts'

for (const dark of [false, true]) {
  const theme = dark ? 'dark' : 'light'
  for (const [width, height] of [
    [1280, 800],
    [900, 600],
  ] as const) {
    test(`every screen is accessible and within its window: ${theme}, ${width}×${height}`, async ({ openApp }) => {
      const { page } = await openApp({ dark, width, height, saveFolder: true })
      const look = async (name: string) => {
        await settled(page)
        await page.screenshot({ path: `test-results/screens/${name}-${theme}-${width}.png` })
        await expectAccessible(page)
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(overflow, `${name} is wider than its window`).toBeLessThanOrEqual(0)
      }
      await page.getByRole('heading', { name: 'Connect to Vi' }).waitFor()
      await look('first-run')
      await page.getByRole('button', { name: 'Explore the sample workspace' }).click()
      await page.getByRole('option').first().waitFor()
      await look('no-run')
      for (const [search, screen] of [
        ['7b-lora-r16', 'run'],
        ['very-long', 'long-name'],
        ['sweep-internvl', 'two-thousand'],
        ['deepseek', 'no-metrics'],
        ['retail-planogram', 'no-checkpoints'],
        ['فحص', 'right-to-left'],
        ['paligemma', 'mixed-metrics'],
      ] as const) {
        await openRun(page, search)
        await look(screen)
      }
      for (const [search, screen] of [
        ['shelf-audit', 'log'],
        ['invoice-extract', 'no-log'],
        ['retail-planogram', 'empty-log'],
      ] as const) {
        await openRun(page, search)
        await page.getByRole('button', { name: 'Log', exact: true }).click()
        await look(screen)
      }
      await openRun(page, '7b-lora-r16')
      await page.getByRole('button', { name: /Primary/ }).click()
      await look('metric-picker')
      await page.getByRole('checkbox', { name: 'Show recall' }).click()
      await page.getByRole('checkbox', { name: 'Show eval_loss' }).click()
      await page.keyboard.press('Escape')
      await look('overlay')
      await page.getByRole('button', { name: 'Settings' }).click()
      await page.getByRole('menu').waitFor()
      await look('menu')
      await page.getByRole('menuitem', { name: 'Save folder…' }).click()
      await page.getByRole('dialog').waitFor()
      await look('folder-picker')
      await page.keyboard.press('Escape')
      await page.getByRole('link', { name: 'Downloads' }).click()
      await look('no-downloads')
      await page.getByRole('link', { name: 'Runs', exact: true }).click()
      await openRun(page, '7b-lora-r16')
      await page.getByRole('grid').focus()
      await page.keyboard.press('Enter')
      await page
        .getByRole('link', { name: /Downloads/ })
        .first()
        .click()
      await page
        .getByText(/Verified at/)
        .first()
        .waitFor()
      await look('downloads')
    })
  }
}

test('a workspace without runs says how one gets there', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, sample: { faults: { noRuns: true } } })
  await expect(page.getByRole('heading', { name: 'No runs yet' })).toBeVisible()
  await expectAccessible(page)
})

test('search and filter narrow the list, and are kept in the address', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await page.getByRole('searchbox').fill('drone v4')
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.getByRole('searchbox').fill('nothing has this name')
  await expect(page.getByText('No runs match.')).toBeVisible()
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('button', { name: 'All states' }).click()
  await page.getByRole('menuitemradio', { name: 'Failed' }).click()
  await expect(page.getByRole('option')).toHaveCount(2)
  await page.reload()
  await expect(page.getByRole('option')).toHaveCount(2)
})

test('the theme follows the system unless it is set', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, dark: true })
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
  expect(await theme()).toBe('dark')
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('menuitemradio', { name: 'Light' }).click()
  await expect.poll(theme).toBe('light')
})

test('when the host stops the page says so, and what was seen stays', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await page.getByRole('grid').waitFor()
  await running.host.close()
  await expect(page.getByText('The app’s host has stopped.')).toBeVisible()
  await expect(page.getByRole('grid')).toBeVisible()
})

test('settings that could not be read are told, and can be put away', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, brokenSettings: true })
  const notice = page.getByText(/settings\.json could not be read and was set aside/)
  await expect(notice).toBeVisible()
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(notice).toBeHidden()
})
