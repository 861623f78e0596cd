import { cp, mkdir, open, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'
import { digests, filesIn } from '../support/files.ts'
import { makeModelFolder } from '../support/model-folder.ts'
import { sampleRun } from '../support/sample-files.ts'
import type { TestHost } from '../support/test-host.ts'

const detailOf = (page: Page) => page.getByRole('complementary', { name: 'Selected checkpoint' })
const { runId, name: runName } = sampleRun('7b-lora-r16')

/** Downloads the best checkpoint of the first run and the adapter of another one. @returns the folder of the first */
async function download(page: Page, running: TestHost): Promise<string> {
  await openRun(page, '7b-lora-r16')
  await page.getByRole('grid').focus()
  await page.keyboard.press('Enter')
  await expect(detailOf(page)).toContainText('Verified against', { timeout: 15_000 })
  await page.getByRole('grid').focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Alt+Enter')
  await expect(detailOf(page)).toContainText('adapter on this computer', { timeout: 15_000 })
  return join(running.homeFolder, runId)
}

for (const dark of [false, true]) {
  test(`the library shows what is here, whether it will load and how${dark ? ', in the dark' : ''}`, async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true, saveFolder: true, dark })
    const folder = await download(page, running)
    await cp(folder, join(running.homeFolder, 'by-another-tool'), { recursive: true })
    await rm(join(running.homeFolder, 'by-another-tool', 'checkpoint.json'))
    await expect(page.getByRole('option', { name: /7b-lora-r16.*2 on this computer/ })).toBeVisible()
    await page.keyboard.press('Control+4')
    const list = page.getByRole('region', { name: runName })
    await expect(list.getByRole('button')).toHaveCount(2)
    await expect(list.getByRole('button').first()).toContainText(/Epoch 1.*Adapter only/)
    await expect(page.getByRole('region', { name: 'Nothing says which run' })).toContainText('Not identified')
    await list.getByRole('button').nth(1).click()
    await expect(detailOf(page)).toContainText('Verified')
    await expect(detailOf(page)).toContainText('Looks loadable: config.json: qwen2_5_vl, index: 3 shards')
    await expect(detailOf(page).getByRole('button', { name: 'Copy the path' })).toBeVisible()
    await detailOf(page).getByRole('button', { name: 'transformers + PEFT' }).click()
    const adapter = (await readdir(folder)).find((name) => name.endsWith('adapter')) ?? ''
    await expect(detailOf(page).locator('pre')).toContainText(`model.load_adapter("${join(folder, adapter)}")`)
    await page.screenshot({ path: test.info().outputPath('library.png') })
    await expectAccessible(page)
    await page.setViewportSize({ width: 900, height: 600 })
    await page.screenshot({ path: test.info().outputPath('library-900.png') })
    await expectAccessible(page)
  })
}

for (const dark of [false, true]) {
  test(`a folder shows the code that loads all of it, and takes the layout of Vi’s SDK and gives it up again${dark ? ', in the dark' : ''}`, async ({
    openApp,
  }) => {
    const { page, running } = await openApp({ connected: true, saveFolder: true, dark })
    const served = await makeModelFolder(join(running.homeFolder, 'run_1@epoch_12'), { quantized: true })
    const folder = await makeModelFolder(join(running.homeFolder, 'other-layout'), { layout: 'reference', quantized: true })
    await makeModelFolder(join(running.homeFolder, 'ocr'), { architecture: 'DeepSeek-OCR', adapter: false })
    const before = digests(await filesIn(folder))
    const detail = detailOf(page)
    const open = async (name: string) => page.getByRole('button', { name: new RegExp(` ${name} `) }).click()
    const shoot = (name: string) => page.screenshot({ path: test.info().outputPath(`${name}.png`) })
    await page.keyboard.press('Control+4')

    await open('run_1@epoch_12')
    const choices = detail.getByRole('group', { name: 'With' }).getByRole('button')
    await expect(choices).toHaveText(['ViModel', 'transformers + PEFT'])
    await expect(detail.locator('pre')).toContainText(`run_id="run_1@epoch_12"`)
    await expect(detail.locator('pre')).toContainText(`save_path="${running.homeFolder}"`)
    await expect(detail.getByRole('button', { name: /SDK layout/ })).toHaveCount(0)
    await shoot('served')
    await choices.nth(1).click()
    await expect(detail.locator('pre')).toContainText(`model.load_adapter("${join(served, 'model_adapter')}")`)
    await expect(detail.locator('pre')).toContainText('bnb_4bit_quant_type="nf4"')
    await expect(detail.locator('pre')).toContainText('SYSTEM_PROMPT')
    await shoot('served-transformers')

    await open('ocr')
    await expect(choices).toHaveText(['ViModel', 'transformers'])
    await expect(detail.locator('pre')).toContainText('trust_remote_code=True')

    await open('other-layout')
    await expect(choices).toHaveText(['transformers + PEFT'])
    await expect(detail).toContainText('ViModel would load this without its adapter and run config: it looks for them in model_adapter')
    await shoot('other-layout')
    await expectAccessible(page)
    const add = detail.getByRole('button', { name: 'Add the SDK layout' })
    await add.click()
    await expect(page.getByText('other-layout loads with ViModel now')).toBeVisible()
    await expect(detail.locator('pre')).toContainText('run_id="other-layout"')
    await expect(detail.getByRole('button', { name: 'Remove the SDK layout' })).toBeFocused()
    await shoot('added')
    await expectAccessible(page)
    expect(Object.keys(digests(await filesIn(folder)))).toContain('model_adapter/adapter_model.safetensors')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(add).toBeVisible()
    await expect(add).toBeFocused()
    expect(digests(await filesIn(folder))).toEqual(before)

    await add.click()
    await detail.getByRole('button', { name: 'Remove the SDK layout' }).click()
    await expect(page.getByText('SDK layout removed from other-layout').first()).toBeVisible()
    // Nothing is left to undo.
    await expect(page.getByText('other-layout loads with ViModel now')).toHaveCount(0)

    await add.click()
    await expect(detail.getByRole('button', { name: 'Remove the SDK layout' })).toBeVisible()
    await page.reload()
    await open('other-layout')
    await page.setViewportSize({ width: 900, height: 600 })
    await detail.getByRole('button', { name: 'Remove the SDK layout' }).scrollIntoViewIfNeeded()
    await shoot('added-900')
    await detail.getByRole('button', { name: 'Remove the SDK layout' }).click()
    await expect(page.getByText('SDK layout removed from other-layout')).toBeVisible()
    await expect(choices).toHaveText(['transformers + PEFT'])
    expect(digests(await filesIn(folder))).toEqual(before)
  })
}

test('what was added to a folder and has changed since is kept, and the page says why', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  const folder = await makeModelFolder(join(running.homeFolder, 'by-hand'), { layout: 'reference' })
  await page.keyboard.press('Control+4')
  await page.getByRole('button', { name: / by-hand / }).click()
  await detailOf(page).getByRole('button', { name: 'Add the SDK layout' }).click()
  await expect(detailOf(page).locator('pre')).toContainText('ViModel(')
  await writeFile(join(folder, 'model_adapter', 'notes.txt'), 'mine')
  await detailOf(page).getByRole('button', { name: 'Remove the SDK layout' }).click()
  await expect(page.getByText('What was added for Vi’s SDK has changed since.')).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('kept.png') })
  expect(await readdir(join(folder, 'model_adapter'))).toContain('notes.txt')
})

test('a byte that changed is found by checking, and the checkpoint goes to the trash and can be downloaded again', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  const folder = await download(page, running)
  const shard = (await readdir(join(folder, 'model_full'))).find((name) => name.endsWith('-00002-of-00003.safetensors')) ?? ''
  const handle = await open(join(folder, 'model_full', shard), 'r+')
  await handle.write(Buffer.from([255]), 0, 1, 100_000)
  await handle.close()
  await page.getByRole('link', { name: 'Library' }).click()
  await page.getByRole('button', { name: 'Check all' }).click()
  await expect(page.getByRole('button', { name: /1 file changed/ })).toBeVisible()
  await page.getByRole('button', { name: /1 file changed/ }).click()
  await expect(detailOf(page)).toContainText(`model_full/${shard} has changed`)
  await page.screenshot({ path: test.info().outputPath('changed.png') })
  await detailOf(page).getByRole('button', { name: 'Delete…' }).click()
  await page.screenshot({ path: test.info().outputPath('delete.png') })
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('button', { name: /1 file changed/ })).toBeHidden()
  expect(await readdir(running.homeFolder)).not.toContain(runId)
  await page.getByRole('link', { name: 'Runs' }).click()
  await openRun(page, '7b-lora-r16')
  await expect(detailOf(page).getByRole('button', { name: /^Download/ })).toBeVisible()
})

test('a checkpoint that is in another save folder is copied from its run instead of downloaded again', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  await download(page, running)
  const other = join(running.folder, 'other')
  await mkdir(other)
  running.services.preferences.change({ saveFolder: other })
  await page.getByRole('grid').focus()
  await page.keyboard.press('b')
  await expect(detailOf(page)).toContainText('In another save folder.')
  await page.screenshot({ path: test.info().outputPath('elsewhere.png') })
  await detailOf(page)
    .getByRole('button', { name: /^Copy to/ })
    .click()
  await expect(page.getByText(/Epoch \d+ copied/)).toBeVisible()
  await expect(detailOf(page)).not.toContainText('In another save folder.')
  expect(await readdir(join(other, runId))).toContain('checkpoint.json')
})

test('a checkpoint in another save folder counts, and can be copied into the one in use', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  await download(page, running)
  const other = join(running.folder, 'other')
  await mkdir(other)
  running.services.preferences.change({ saveFolder: other })
  await page.keyboard.press('Control+4')
  await page.getByRole('region', { name: runName }).getByRole('button').nth(1).click()
  await detailOf(page).getByRole('button', { name: 'Copy into the save folder' }).click()
  await expect(page.getByText(/Epoch \d+ copied/)).toBeVisible()
  expect(await readdir(join(other, runId))).toContain('checkpoint.json')
  await page.getByRole('button', { name: 'Forget this folder' }).click()
  await expect(page.getByRole('region', { name: runName }).getByRole('button')).toHaveCount(1)
  expect(await readdir(join(running.homeFolder, runId))).toContain('checkpoint.json')
})

test('without anything saved the library says so', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, saveFolder: true })
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing saved yet' })).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('empty.png') })
  await expectAccessible(page)
})
