import { cp, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'
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
    await expect(detailOf(page)).toContainText('Nothing speaks against loading it: config.json: qwen2_5_vl, index: 3 shards')
    await expect(detailOf(page).getByRole('button', { name: 'Copy the path' })).toBeVisible()
    await detailOf(page).getByRole('button', { name: 'PEFT' }).click()
    await expect(detailOf(page).locator('pre')).toContainText(`PeftModel.from_pretrained(model, "${join(folder, 'model_adapter')}")`)
    await page.screenshot({ path: test.info().outputPath('library.png') })
    await expectAccessible(page)
    await page.setViewportSize({ width: 900, height: 600 })
    await page.screenshot({ path: test.info().outputPath('library-900.png') })
    await expectAccessible(page)
  })
}

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
