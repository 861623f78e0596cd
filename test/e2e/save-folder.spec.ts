import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'
import { sampleRun } from '../support/sample-files.ts'
import type { TestHost } from '../support/test-host.ts'

const SHOWN = join('~', '.datature', 'vi', 'models')
const sdkFolderOf = ({ homeFolder }: TestHost) => join(homeFolder, '.datature', 'vi', 'models')

/** What Vi's SDK leaves when it has downloaded a model. */
async function savedBySdk(running: TestHost): Promise<void> {
  const model = join(sdkFolderOf(running), 'run_by_sdk', 'model_full')
  await mkdir(model, { recursive: true })
  await writeFile(join(model, 'config.json'), '{}')
  await writeFile(join(model, 'model.safetensors'), 'weights')
}

test('the first download goes into the folder of Vi’s SDK with one click, and the library shows what lies there', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  await savedBySdk(running)
  await openRun(page, '7b-lora-r16')
  const inspector = page.getByRole('complementary', { name: 'Selected checkpoint' })
  await expect(inspector).toContainText('No save folder yet')
  await expect(inspector).toContainText('Vi’s SDK saves models here')
  await expectAccessible(page)
  await inspector.getByRole('button', { name: `Use ${SHOWN}` }).click()
  await expect(inspector).not.toContainText('Vi’s SDK saves models here')
  await expect(inspector).toContainText(SHOWN)
  await expect(inspector.getByRole('button', { name: 'Change', exact: true })).toBeFocused()
  await inspector.getByRole('button', { name: /^Download/ }).click()
  await expect(inspector).toContainText('Verified against the published checksum', { timeout: 15_000 })
  expect(running.services.downloads.snapshot()[0]?.folder).toBe(join(sdkFolderOf(running), sampleRun('7b-lora-r16').runId))
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(page.getByText('run_by_sdk').first()).toBeVisible()
})

test('the list of folders offers it where it would not be found, and leaves the choice', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  await savedBySdk(running)
  await openRun(page, '7b-lora-r16')
  await page.getByRole('complementary', { name: 'Selected checkpoint' }).getByRole('button', { name: 'Choose', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Save checkpoints in' })
  await expect(dialog.getByRole('button', { name: `Use ${SHOWN}` })).toBeVisible()
  await expect(dialog.getByRole('listitem').filter({ hasText: '.datature' })).toHaveCount(0)
  await expectAccessible(page)
  await dialog.getByRole('button', { name: `Use ${SHOWN}` }).click()
  await expect(dialog).toBeHidden()
  await expect.poll(() => running.services.preferences.get().saveFolder).toBe(sdkFolderOf(running))
})

test('settings and an empty library offer it too, and not once it is in use or where there is none', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  const offer = page.getByRole('button', { name: `Use ${SHOWN}` })
  await page.getByRole('link', { name: 'Library' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing saved yet' })).toBeVisible()
  await expect(offer).toHaveCount(0)
  await savedBySdk(running)
  await page.reload()
  await expect(offer).toBeVisible()
  await page.keyboard.press('ControlOrMeta+,')
  const settings = page.getByRole('region', { name: 'Downloads' })
  await settings.getByRole('button', { name: `Use ${SHOWN}` }).click()
  await expect(settings).toContainText(SHOWN)
  await expect(offer).toHaveCount(0)
  expect(running.services.preferences.get().saveFolder).toBe(sdkFolderOf(running))
})
