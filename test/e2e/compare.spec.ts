import type { Page } from '@playwright/test'
import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'

/** Opens the comparison and chooses runs of the list by a part of their names. */
async function choose(page: Page, names: readonly string[]): Promise<void> {
  await page.getByRole('link', { name: 'Compare' }).click()
  await page.getByRole('heading', { name: /^(Choose|Compare \d)/ }).waitFor() // the list of runs looks the same before
  for (const name of names) {
    await page.getByRole('searchbox', { name: 'Search runs' }).fill(name)
    const run = page.getByRole('option', { name: new RegExp(name) }).first()
    await run.click()
    await expect(run).toHaveAttribute('aria-selected', 'true')
  }
  await page.getByRole('searchbox', { name: 'Search runs' }).fill('')
}

const THREE = ['7b-lora-r64', '7b-lora-r16', '7b-full-ft']

for (const dark of [false, true]) {
  for (const [width, height] of [
    [1280, 800],
    [900, 600],
  ] as const) {
    test(`the comparison is accessible and within its window: ${dark ? 'dark' : 'light'}, ${width}×${height}`, async ({ openApp }) => {
      const { page } = await openApp({ connected: true, dark, width, height })
      const look = async (name: string) => {
        await page.waitForTimeout(250)
        await page.screenshot({ path: `test-results/screens/${name}-${dark ? 'dark' : 'light'}-${width}.png` })
        await expectAccessible(page)
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
      }
      await page.getByRole('link', { name: 'Compare' }).click()
      await expect(page.getByRole('heading', { name: 'Choose runs to compare' })).toBeVisible()
      await look('compare-none')
      await choose(page, [...THREE, 'very-long', 'sweep-internvl'])
      await page.getByRole('img', { name: /of 5 runs/ }).waitFor()
      await look('compare')
      await page.getByRole('button', { name: 'Choose a metric' }).click()
      await page.getByRole('menuitemradio').nth(1).click()
      await page.getByRole('region', { name: 'Settings side by side' }).scrollIntoViewIfNeeded()
      await look('compare-more')
    })
  }
}

test('what is compared is in the address: it comes back after a reload, and the tab leads back to it', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await choose(page, THREE)
  await expect(page.getByRole('heading', { name: 'Compare 3 runs' })).toBeVisible()
  await page.getByRole('button', { name: 'Share of training' }).click()
  await page.getByRole('button', { name: /^Baseline/ }).click()
  await page.getByRole('menuitemradio', { name: 'full-ft' }).click()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Compare 3 runs' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Share of training' })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('row', { name: /full-ft baseline/ })).toBeVisible()
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await page.getByRole('link', { name: 'Compare' }).click()
  await expect(page.getByRole('heading', { name: 'Compare 3 runs' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.getByRole('heading', { name: 'Choose runs to compare' })).toBeVisible()
})

test('two runs that are chosen in one go are both chosen', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await page.getByRole('link', { name: 'Compare' }).click()
  await expect(page.getByRole('heading', { name: 'Choose runs to compare' })).toBeVisible() // the list of runs looks the same
  await page.getByRole('option').nth(1).waitFor()
  await page.evaluate(() => {
    for (const run of [...document.querySelectorAll<HTMLElement>('[role=option]')].slice(0, 2)) run.click()
  })
  await expect(page.getByRole('heading', { name: 'Compare 2 runs' })).toBeVisible()
})

test('a run is added with C, and its row tells how it stands against the baseline', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await page.getByRole('grid').focus()
  await page.keyboard.press('c')
  await expect(page.getByRole('heading', { name: 'Compare 1 run with others' })).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search runs' }).fill('7b-full-ft')
  await page.getByRole('listbox', { name: 'Runs' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await expect(page.getByRole('heading', { name: 'Compare 2 runs' })).toBeVisible()
  const row = page.getByRole('row', { name: /full-ft/ })
  await expect(row.getByText(/, (better|worse)/).first()).toBeAttached()
})

test('a click on a point reads the table there, and Enter downloads that epoch of that run', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  await choose(page, ['7b-lora-r16', 'drone-corrosion-grounding-v4'])
  const plot = page.getByRole('img', { name: /of 2 runs/ })
  await expect(page.locator('.recharts-line')).toHaveCount(2)
  const star = await page.locator('svg[role=img] g path').last().boundingBox()
  if (!star) throw new Error('there is no best point')
  await page.mouse.click(star.x + star.width / 2, star.y + star.height / 2)
  await expect(page.getByRole('heading', { name: /Each run at epoch \d+/ })).toBeVisible()
  const epoch = Number(/epoch (\d+)/.exec((await page.getByRole('heading', { name: /Each run at/ }).textContent()) ?? '')?.[1])
  await expect(page.locator('tr:focus')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByText(`Epoch ${epoch} added to downloads`)).toBeVisible()
  await expect.poll(() => running.services.downloads.snapshot().map(({ modelId }) => modelId)).toEqual([`epoch_${epoch}`])
  await expect(plot).toBeVisible()
})

test('the best of each run is downloaded at once, and what is here already is left out', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  await choose(page, ['7b-lora-r16', 'drone-corrosion-grounding-v4'])
  await page.getByRole('button', { name: 'Download best of each' }).click()
  await expect(page.getByText('2 checkpoints added to downloads')).toBeVisible()
  await expect.poll(() => running.services.downloads.snapshot().map(({ progress }) => progress.state)).toEqual(['done', 'done'])
  await expect(page.getByRole('cell', { name: 'here' })).toHaveCount(2)
  await page.getByRole('button', { name: 'Download best of each' }).click()
  await expect(page.getByText('All of these are on this computer already, or on their way')).toBeVisible()
})

test('checkpoints that do not fit together are not begun', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true, sample: { archiveSizeBytes: 5e12 } })
  await choose(page, ['7b-lora-r16', 'drone-corrosion-grounding-v4'])
  await page.getByRole('button', { name: 'Download best of each' }).click()
  await expect(page.getByRole('region', { name: 'Notifications' }).getByText(/^Not enough space\. .* more needed\.$/)).toBeVisible()
  expect(running.services.downloads.snapshot()).toEqual([])
})

test('more than twelve runs are too many, and a run that is gone can be left out', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  await page.getByRole('option').first().waitFor()
  await page.goto(`${running.host.origin}/compare?runs=${encodeURIComponent(JSON.stringify(['0123456789abcdef01234567']))}`)
  await expect(page.getByText('could not be compared.')).toBeVisible()
  await page.getByRole('button', { name: 'Leave out' }).click()
  await expect(page.getByText('could not be compared.')).toBeHidden()
  for (let index = 0; index < 13; index++) await page.getByRole('option').nth(index).click()
  await expect(page.getByText('12 runs is the most')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Compare 12 runs' })).toBeVisible()
})

test('what was changed in a comparison is taken back with Ctrl Z', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await choose(page, THREE)
  await expect(page.getByRole('heading', { name: 'Compare 3 runs' })).toBeVisible()
  await page.getByRole('button', { name: 'Elapsed time' }).click()
  await page.getByRole('button', { name: /^Higher is better/ }).click()
  await expect(page.getByRole('button', { name: /^Lower is better/ })).toBeVisible()
  const undo = () => page.keyboard.press('ControlOrMeta+z')
  await undo()
  await expect(page.getByRole('button', { name: /^Higher is better/ })).toBeVisible()
  await undo()
  await expect(page.getByRole('button', { name: 'Epoch', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await undo()
  await expect(page.getByRole('heading', { name: 'Compare 2 runs' })).toBeVisible()
})

test('runs side by side say in words which base models they train, for what and how', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await choose(page, ['7b-lora-r16', '3b-lora-r16', '7b-full-ft'])
  const settings = page.getByRole('region', { name: 'Settings', exact: true })
  const cells = (name: string) => settings.getByRole('row', { name: new RegExp(`^${name} `) }).getByRole('cell')
  await expect(cells('Base model')).toHaveText(['Qwen2.5-VL 7B', 'Qwen2.5-VL 3B', 'Qwen2.5-VL 7B'])
  await expect(cells('Fine-tuning')).toHaveText(['LoRA r16', 'LoRA r16', 'Full fine-tuning'])
  await expect(cells('Task')).toHaveCount(0)
  await settings.getByRole('button', { name: /^Show all/ }).click()
  await expect(cells('Task')).toHaveText(['Phrase grounding', 'Phrase grounding', 'Phrase grounding'])
  await expect(cells('model.compute.precisionType')).toHaveText(['bfloat16', 'bfloat16', 'bfloat16'])
  for (const raw of ['model.architecture', 'dataset.projectKind', 'model.method']) await expect(settings).not.toContainText(raw)
})
