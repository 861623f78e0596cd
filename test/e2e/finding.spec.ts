import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'
import { sampleRun } from '../support/sample-files.ts'

test('Ctrl K finds a run in spite of a typing mistake, a checkpoint of it, and an action', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await page.getByRole('option').first().waitFor()
  const palette = page.getByRole('dialog', { name: 'Find runs, checkpoints and actions' })
  await page.keyboard.press('ControlOrMeta+k')
  await expect(palette).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.type('drone corosion v4')
  await expect(palette.getByRole('option').first()).toHaveText(/drone-corrosion-grounding-v4/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /^drone-corrosion-/ })).toBeVisible()
  await page.getByRole('grid').waitFor()
  await page.keyboard.press('ControlOrMeta+k')
  await expect(palette).toBeVisible()
  await page.keyboard.type('epoch 3')
  await palette.getByRole('option', { name: /^Epoch 3/ }).click()
  await expect(page.getByRole('heading', { name: 'Epoch 3', exact: true })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await expect(palette).toBeVisible()
  await page.keyboard.type('dark app')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(palette).toBeVisible()
  await page.keyboard.type('nothing has this name')
  await expect(palette.getByText('Nothing has that in its name.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(palette).toBeHidden()
})

test('the Runs tab leads back to the run that was looked at, also after a reload', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  await page.reload()
  await expect(page.getByRole('heading', { name: /7b-lora-r16/ })).toBeVisible()
  await page.getByRole('grid').waitFor()
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(page.getByRole('heading', { name: 'On this computer' })).toBeVisible()
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await expect(page.getByRole('heading', { name: /7b-lora-r16/ })).toBeVisible()
})

test('an id or a link of Vi goes straight to its run and checkpoint', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, sample: { runs: 400 } })
  await page.getByRole('option').first().waitFor()
  const { runId } = sampleRun('7b-full-ft')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.type(`/workspaces/sample-workspace/runs/${runId}/runOutputs/epoch_5`)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Epoch 5', exact: true })).toBeVisible()
})

test('search in the list forgives a mistake where nothing fits exactly', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('warehuse nvila')
  await expect(page.getByRole('option')).toHaveCount(1)
  await expect(page.getByRole('option').first()).toHaveText(/warehouse-vqa-nvila-lite-8b/)
})

test('a run says what it trains, how and for what, and is found by it, in words or by Vi’s key', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  const header = page.locator('header').filter({ has: page.getByRole('heading', { name: /7b-lora-r16/ }) })
  await expect(header).toContainText('Qwen2.5-VL 7B, LoRA r16')
  await expect(header).toContainText('Phrase grounding')
  const search = page.getByRole('searchbox', { name: 'Search runs' })
  for (const [typed, ...names] of [
    ['cosmos-reason1', /retail-planogram/],
    ['deepseekocr', /invoice-extract/],
    ['freeform internvl3.5 8b', /shelf-audit/, /вагон/, /queued-after/],
    ['vqa qwen2.5-vl', /warehouse-vqa-qwen2.5vl-7b-very-long/],
    ['phrase-grounding internvl35', /weld-seam/, /sweep-/],
    ['full fine-tuning qwen2.5-vl', /7b-full-ft/],
  ] as [string, ...RegExp[]][]) {
    await search.fill(typed)
    await expect(page.getByRole('option')).toHaveText(names)
  }
  await search.fill('')
  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('dialog', { name: 'Find runs, checkpoints and actions' })
  await expect(palette).toBeVisible()
  await page.keyboard.type('deepseekocr')
  await expect(palette.getByRole('option').first()).toHaveText(/invoice-extract-deepseek-ocr/)
})

test('a pinned run comes first, here and in the finder, also after a restart', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, 'smoke-test')
  await page.getByRole('button', { name: 'Pin this run' }).click()
  await page.getByRole('searchbox', { name: 'Search runs' }).fill('')
  await expect(page.getByRole('option').first()).toHaveText(/smoke-test/)
  await page.reload()
  await expect(page.getByRole('option').first()).toHaveText(/smoke-test/)
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('dialog').getByRole('option').first()).toHaveText(/smoke-test/)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Pinned. Let it go' }).click()
  await expect(page.getByRole('option').first()).not.toHaveText(/smoke-test/)
})

test('notes on a run and a checkpoint are kept on this computer, and go into checkpoint.json', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  await openRun(page, 'smoke-test')
  await page.getByRole('button', { name: 'Write a note on this run' }).click()
  await page.getByRole('textbox', { name: 'Note on this run' }).fill('only to see whether it trains')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  const note = page.getByRole('textbox', { name: 'Note on epoch 1' })
  await note.fill('the one for the demo')
  await note.blur()
  await expect
    .poll(() => running.services.notes.checkpointNote(running.sample.organizationId, sampleRun('smoke-test').runId, 'epoch_1'))
    .toBe('the one for the demo')
  await page.reload()
  await expect(note).toHaveValue('the one for the demo')
  await expect(page.getByRole('button', { name: 'Note on this run: only to see whether it trains' })).toBeVisible()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => running.services.downloads.snapshot()[0]?.progress.state).toBe('done')
  const folder = running.services.downloads.snapshot()[0]?.folder ?? ''
  expect(JSON.parse(await readFile(join(folder, 'checkpoint.json'), 'utf8'))).toMatchObject({ note: 'the one for the demo' })
})

test('a live run says how many checkpoints are new since it was last looked at', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, sample: { liveEveryMs: 1200 } })
  const { organizationId } = running.sample
  await openRun(page, '7b-lora-r64')
  await page.getByRole('grid').waitFor()
  await expect.poll(() => running.services.notes.of(organizationId)[sampleRun('7b-lora-r64').runId]?.seenCount ?? 0).toBeGreaterThan(0)
  await openRun(page, 'smoke-test')
  await page.waitForTimeout(3000)
  await openRun(page, '7b-lora-r64')
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText(/\d+ new checkpoints? since you last looked/)).toBeVisible({ timeout: 15_000 })
})

test('a change of view is taken back with Ctrl Z, one at a time', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  const grid = page.getByRole('grid')
  await page.getByRole('button', { name: 'Grid' }).click()
  await grid.getByRole('button', { name: /^f1/ }).click()
  await grid.focus()
  await page.keyboard.press('ArrowDown')
  await expect(grid.getByRole('columnheader', { name: /^f1/ })).toHaveAttribute('aria-sort', 'descending')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(grid.getByRole('columnheader', { name: /^f1/ })).not.toHaveAttribute('aria-sort', 'descending')
  await expect(page.getByRole('button', { name: 'Grid' })).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByRole('button', { name: 'Single' })).toHaveAttribute('aria-pressed', 'true')
})

test('a flipped direction, a hidden column and what was typed are taken back too', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  const grid = page.getByRole('grid')
  const head = (name: RegExp) => grid.getByRole('columnheader', { name })
  const choose = async (metric: string, item: string) => {
    await grid.getByRole('button', { name: new RegExp(`^${metric}`) }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: item }).click()
    await expect(page.getByRole('menu')).toBeHidden()
  }
  const undo = () => page.keyboard.press('ControlOrMeta+z')
  await choose('mean_iou', 'Make primary')
  await expect(page.getByRole('img', { name: /^mean_iou over/ })).toBeVisible()
  await choose('f1', 'Flip direction')
  await expect(head(/^f1 ?, lower is better/)).toBeVisible()
  await choose('f1', 'Hide')
  await expect(head(/^f1/)).toBeHidden()
  await page.getByRole('searchbox', { name: 'Filter checkpoints' }).pressSequentially('10-12')
  await expect(grid.getByRole('row')).toHaveCount(4)
  await grid.focus()
  await undo()
  await expect(page.getByRole('searchbox', { name: 'Filter checkpoints' })).toHaveValue('')
  await undo()
  await expect(head(/^f1 ?, lower is better/)).toBeVisible()
  await undo()
  await expect(head(/^f1 ?, higher is better/)).toBeVisible()
  await undo()
  await expect(page.getByRole('img', { name: /^f1 over/ })).toBeVisible()
  expect(running.services.preferences.get()).toMatchObject({ primaryMetric: null })
})

test('ways to look at a run are kept under a name that says what they are, and forgotten again', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, '7b-lora-r16')
  const menu = async (item: string | RegExp, role: 'menuitem' | 'menuitemradio' | 'menuitemcheckbox' = 'menuitem') => {
    await page.getByRole('button', { name: 'More for the chart' }).click()
    await page.getByRole(role, { name: item }).click()
    await expect(page.getByRole('menu')).toBeHidden()
  }
  await menu('More smoothing', 'menuitemradio')
  await page.getByRole('searchbox', { name: 'Filter checkpoints' }).fill('f1>0.8')
  await menu('Keep this view')
  await menu('Reset view')
  await expect(page.getByRole('searchbox', { name: 'Filter checkpoints' })).toHaveValue('')
  await page.reload()
  await page.getByRole('grid').waitFor()
  await menu('f1, smoothed, where f1>0.8', 'menuitemcheckbox')
  await expect(page.getByRole('searchbox', { name: 'Filter checkpoints' })).toHaveValue('f1>0.8')
  await expect(page.locator('.recharts-line')).toHaveCount(2)
  await menu('Forget this view')
  await page.getByRole('button', { name: 'More for the chart' }).click()
  await expect(page.getByRole('menuitemcheckbox', { name: /where f1/ })).toHaveCount(0)
})

test('a link that is dropped onto the window opens its run; anything else is left alone', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  await expect(page.getByRole('option').nth(1)).toBeVisible()
  const drop = (type: string, text: string) =>
    page.evaluate(
      ({ type: kind, text: dropped }) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.setData(kind, dropped)
        return !window.document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
      },
      { type, text },
    )
  const address = page.url()
  expect(await drop('text/plain', 'hello world')).toBe(true)
  await page.waitForTimeout(200)
  expect(page.url()).toBe(address)
  const { runId } = sampleRun('7b-lora-r16')
  await drop(
    'text/uri-list',
    `# from Vi\nhttps://vi.datature.com/workspaces/${running.sample.organizationId}/runs/${runId}/runOutputs/epoch_3`,
  )
  await expect(
    page.getByRole('complementary', { name: 'Selected checkpoint' }).getByRole('heading', { name: 'Epoch 3', exact: true }),
  ).toBeVisible()
})

test('Ctrl K copies a summary of the open run: what became of it and its checkpoints', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await openRun(page, 'shelf-audit')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('summary')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Summary copied')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('shelf-audit-captioning-internvl3.5-8b')
})
