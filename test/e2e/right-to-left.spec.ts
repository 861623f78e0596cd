import type { Locator } from '@playwright/test'
import { expect, expectAccessible, openRun, settled, test } from '../support/app-test.ts'

for (const [width, height] of [
  [1280, 800],
  [900, 600],
] as const) {
  test(`every screen can be laid out from right to left: ${width}×${height}`, async ({ openApp }) => {
    const { page } = await openApp({ connected: true, saveFolder: true, width, height })
    const look = async (name: string) => {
      await settled(page)
      await page.screenshot({ path: `test-results/screens/rtl-${name}-${width}.png` })
      await expectAccessible(page)
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), name).toBeLessThanOrEqual(0)
    }
    const middleOf = async (place: Locator) => {
      const box = await place.boundingBox()
      if (!box) throw new Error('it is not there')
      return box.x + box.width / 2
    }
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl'
    })
    await openRun(page, '7b-lora-r16')
    await page.getByRole('row').nth(3).waitFor()
    await look('run')
    const panel = page.getByRole('complementary', { name: 'Runs' })
    if (await panel.isVisible()) expect(await middleOf(panel)).toBeGreaterThan(width / 2)
    const heads = page.getByRole('grid').getByRole('columnheader')
    expect(await middleOf(heads.nth(0))).toBeGreaterThan(await middleOf(heads.nth(1)))
    const button = page.getByRole('row', { selected: true }).getByRole('button').last()
    await expect(button).toBeInViewport()
    expect(await middleOf(button)).toBeLessThan(await middleOf(heads.nth(1)))
    // Epochs run the way they are counted, in every language.
    const scrubber = page.getByRole('slider', { name: /epoch/i })
    expect(await middleOf(scrubber.getByText('2', { exact: true }))).toBeLessThan(await middleOf(scrubber.getByText('18', { exact: true })))
    await page.getByRole('button', { name: /Primary/ }).click()
    await look('metric-picker')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Grid' }).click()
    await look('grid')
    await page.getByRole('grid').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+2')
    await page.getByRole('option').nth(1).click()
    await page.getByRole('option').nth(2).click()
    await page.getByRole('table').first().waitFor()
    await look('compare')
    await page.keyboard.press('Control+3')
    await page
      .getByText(/Verified at/)
      .first()
      .waitFor()
    await look('downloads')
    await page.keyboard.press('Control+4')
    await page
      .getByText(/on this computer/i)
      .first()
      .waitFor()
    await look('library')
    await page.keyboard.press('Control+,')
    await look('settings')
  })
}
