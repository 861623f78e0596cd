import { join } from 'node:path'
import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'
import { filesIn } from '../support/files.ts'
import { sampleRun } from '../support/sample-files.ts'

const inspectorOf = (page: import('@playwright/test').Page) => page.getByRole('complementary', { name: 'Selected checkpoint' })

for (const dark of [false, true]) {
  test(`what lies in a checkpoint is shown before it is downloaded${dark ? ', in the dark' : ''}`, async ({ openApp }) => {
    const { page } = await openApp({ connected: true, saveFolder: true, dark })
    await openRun(page, '7b-lora-r16')
    const files = inspectorOf(page).getByRole('region', { name: 'Files' })
    await expect(files).toContainText('adapter_model.safetensors')
    await expect(files).toContainText(/params · BF16/)
    await expect(files).toContainText('LORA, rank 16, alpha 32, on q_proj, v_proj')
    await page.screenshot({ path: test.info().outputPath('files.png') })
    await expectAccessible(page)

    await files.getByRole('button', { name: 'View adapter_config.json' }).click()
    const dialog = page.getByRole('dialog', { name: 'adapter_config.json' })
    await expect(dialog).toContainText('"lora_alpha": 32')
    await dialog.getByRole('searchbox').fill('lora_alpha')
    await expect(dialog.locator('pre')).toHaveText(/^\s*"lora_alpha": 32,$/)
    await dialog.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: 'Epoch 1' })
    await expect(dialog).toContainText(/The same in epoch \d+ and epoch 1\./)
    await page.screenshot({ path: test.info().outputPath('preview.png') })
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Close the file' }).click()
    await expect(dialog).toBeHidden()

    await files.getByRole('button', { name: 'View run.json' }).click()
    const config = page.getByRole('dialog', { name: 'run.json' })
    await config.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: 'Epoch 1' })
    await expect(config).toContainText(/The same in epoch \d+ and epoch 1\./)
    await page.keyboard.press('Escape')

    await files.getByRole('button', { name: 'View adapter_model.safetensors' }).click()
    const tensors = page.getByRole('dialog', { name: 'adapter_model.safetensors' })
    await expect(tensors.getByRole('row').nth(1)).toContainText('BF16')
    await expect(tensors).toContainText('48 tensors')
    await page.screenshot({ path: test.info().outputPath('tensors.png') })
    await page.keyboard.press('Escape')
    await expect(tensors).toBeHidden()
  })
}

test('what differs between two checkpoints’ configs is shown line by line', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, saveFolder: true })
  await openRun(page, 'weld-seam')
  const files = inspectorOf(page).getByRole('region', { name: 'Files' })
  await files.getByRole('button', { name: 'View run_config.json' }).click()
  const config = page.getByRole('dialog', { name: 'run_config.json' })
  await config.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: 'Epoch 1' })
  await expect(config.getByRole('row', { name: /^evaluationMetrics.precision/ })).toBeVisible()
  await page.screenshot({ path: test.info().outputPath('differences.png') })
  await expectAccessible(page)
})

test('the adapter alone is chosen, its size is shown, and it is all that comes; everything can follow', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  await openRun(page, '7b-lora-r16')
  const inspector = inspectorOf(page)
  await inspector.getByRole('radio', { name: /Adapter only/ }).check()
  await expect(inspector).toContainText('Needs Qwen2.5-VL-7B-Instruct')
  await inspector.getByRole('button', { name: /^Download 1\d\d kB/ }).click()
  await expect(inspector).toContainText('adapter on this computer', { timeout: 15_000 })
  const folder = join(running.homeFolder, sampleRun('7b-lora-r16').runId)
  expect([...(await filesIn(folder)).keys()].some((path) => path.startsWith('model_full/model'))).toBe(false)
  await inspector.getByRole('button', { name: /^Download/ }).click()
  await expect(inspector).toContainText('Verified against the published checksum', { timeout: 15_000 })
  expect([...(await filesIn(folder)).keys()].some((path) => path.startsWith('model_full/model'))).toBe(true)
})

for (const dark of [false, true]) {
  test(`files are chosen one by one, and the rest can follow${dark ? ', in the dark' : ''}`, async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true, saveFolder: true, dark })
    await openRun(page, '7b-lora-r16')
    const inspector = inspectorOf(page)
    await inspector.getByRole('radio', { name: /Choose files/ }).check()
    await expect(inspector.getByRole('button', { name: /^Download/ })).toBeDisabled()
    await expect(inspector).toContainText('Mark what you want in the list of files')
    await expect(inspector.getByRole('checkbox', { name: 'config.json', exact: true })).toBeInViewport()
    await inspector.getByRole('checkbox', { name: 'config.json', exact: true }).check()
    await inspector.getByRole('checkbox', { name: 'model_adapter', exact: true }).check()
    await expect(inspector.getByRole('checkbox', { name: 'adapter_model.safetensors' })).toBeChecked()
    await expect(inspector.getByRole('checkbox', { name: 'model_full', exact: true })).toHaveJSProperty('indeterminate', true)
    await page.screenshot({ path: test.info().outputPath('choosing.png') })
    await expectAccessible(page)
    await inspector.getByRole('button', { name: /^Download/ }).click()
    await expect(inspector).toContainText('some files on this computer', { timeout: 15_000 })
    const folder = join(running.homeFolder, sampleRun('7b-lora-r16').runId)
    const weights = async () => [...(await filesIn(folder)).keys()].filter((path) => path.startsWith('model_full/model'))
    expect(await weights()).toEqual([])
    await expect(inspector.getByRole('checkbox', { name: 'config.json, on this computer', exact: true })).toBeDisabled()
    await inspector.getByRole('radio', { name: /The rest/ }).check()
    await page.screenshot({ path: test.info().outputPath('the-rest.png') })
    await inspector.getByRole('button', { name: /^Download/ }).click()
    await expect(inspector).toContainText('Verified against the published checksum', { timeout: 15_000 })
    expect(await weights()).not.toEqual([])
  })
}

test('a summary of a checkpoint is copied as text', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, saveFolder: true })
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await openRun(page, '7b-lora-r16')
  await inspectorOf(page).getByRole('button', { name: 'Copy a summary' }).click()
  await expect(page.getByText('Summary copied')).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain(sampleRun('7b-lora-r16').runId)
  expect(text).toContain('epoch_14')
  expect(text).not.toContain('X-Goog')
})

test('a run without adapters cannot give one', async ({ openApp }) => {
  const { page } = await openApp({ connected: true, saveFolder: true, width: 900, height: 600 })
  await openRun(page, 'full-ft')
  await page.getByRole('button', { name: 'Details' }).click()
  await expect(inspectorOf(page).getByRole('radio', { name: /not in this archive/ })).toBeDisabled()
  await page.screenshot({ path: test.info().outputPath('narrow.png') })
})

test('an archive that does not open says so, and can still be downloaded', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  Object.assign(running.sample.faults, { noRanges: true })
  await openRun(page, '7b-lora-r16')
  await expect(inspectorOf(page)).toContainText('it can only be read from its beginning to its end', { timeout: 15_000 })
  await expect(inspectorOf(page).getByRole('button', { name: /^Download/ })).toBeEnabled()
})
