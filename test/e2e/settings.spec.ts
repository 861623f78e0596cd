import { readFile } from 'node:fs/promises'
import { startSampleWorkspace } from '../../electron/sample/workspace.ts'
import { expect, expectAccessible, test } from '../support/app-test.ts'
import { filesIn } from '../support/files.ts'

for (const dark of [false, true]) {
  test(`settings change what they say, are exported, taken over and reset${dark ? ', in the dark' : ''}`, async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true, saveFolder: true, dark })
    await expect(page.getByRole('option').nth(1)).toBeVisible()
    await page.keyboard.press('Control+,')
    const settings = () => running.services.preferences.get()
    await page.getByRole('combobox', { name: 'Downloads at once' }).selectOption('3')
    await page.getByRole('combobox', { name: 'Speed limit' }).selectOption('25 MB/s')
    await page.getByRole('combobox', { name: /this much free/ }).selectOption('20 GB')
    await page.getByRole('combobox', { name: 'Near tie' }).selectOption('Within 2%')
    await expect
      .poll(settings)
      .toMatchObject({ downloadsAtOnce: 3, speedLimitBytesPerSecond: 25_000_000, keepFreeBytes: 20_000_000_000, nearTieShare: 0.02 })
    await page.screenshot({ path: test.info().outputPath('settings.png') })
    await expectAccessible(page)

    await page.setViewportSize({ width: 900, height: 600 })
    await page.getByRole('button', { name: 'Keyboard' }).click()
    await page.screenshot({ path: test.info().outputPath('settings-900.png') })
    await expectAccessible(page)

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()])
    const exported = await readFile(await download.path(), 'utf8')
    expect(JSON.parse(exported).settings).toMatchObject({ downloadsAtOnce: 3 })
    expect(exported).not.toContain(running.homeFolder)
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(settings).toMatchObject({ downloadsAtOnce: 1, speedLimitBytesPerSecond: null, saveFolder: running.homeFolder })
    const file = page.getByLabel('A file with settings')
    await file.setInputFiles({ name: 's.json', mimeType: 'application/json', buffer: Buffer.from(exported) })
    await expect.poll(settings).toMatchObject({ downloadsAtOnce: 3 })
    for (const broken of [
      '{',
      '{"kind":"else"}',
      JSON.stringify({ kind: 'vi-model-browser-settings', settings: { downloadsAtOnce: 'many' } }),
    ]) {
      await file.setInputFiles({ name: 's.json', mimeType: 'application/json', buffer: Buffer.from(broken) })
      await expect(page.getByText('That file holds no settings of this app').first()).toBeVisible()
    }
    expect(settings()).toMatchObject({ downloadsAtOnce: 3 })
  })
}

test('a second account is added, switched to without a restart, renamed and removed', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true })
  const other = await startSampleWorkspace({ runs: 40 })
  try {
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitem', { name: 'All settings' }).click()
    await page.getByRole('button', { name: 'Add account' }).click()
    const dialog = page.getByRole('dialog', { name: 'Connect to Vi' })
    await dialog.getByLabel('Secret key').fill(other.secretKey)
    await dialog.getByLabel('Organization ID').fill(other.organizationId)
    await dialog.getByRole('button', { name: 'Another API address' }).click()
    await dialog.getByLabel('API address').fill(other.apiUrl)
    await dialog.getByRole('button', { name: 'Connect' }).click()
    await expect(dialog).toBeHidden()
    const accounts = page.getByRole('region', { name: 'Accounts' })
    await expect(accounts.getByText('In use')).toHaveCount(1)
    await accounts
      .getByRole('button', { name: /^More about/ })
      .nth(1)
      .click()
    await page.getByRole('menuitem', { name: 'Rename…' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('staging')
    await page.getByRole('button', { name: 'Rename', exact: true }).click()
    await expect(accounts.getByText('staging')).toBeVisible()
    await page.screenshot({ path: test.info().outputPath('accounts.png') })
    await page.getByRole('link', { name: 'Runs' }).click()
    await expect(page.getByText(/^40 runs|40\+? runs/).first()).toBeVisible()
    await page.keyboard.press('Control+,')
    await accounts.getByRole('button', { name: 'Switch' }).click()
    await page.getByRole('link', { name: 'Runs' }).click()
    await expect(page.getByText(/^40 runs|40\+? runs/)).toHaveCount(0)
    await page.keyboard.press('Control+,')
    await accounts.getByRole('button', { name: 'More about staging' }).click()
    await page.getByRole('menuitem', { name: 'Remove and forget its key' }).click()
    await expect(accounts.getByText('staging')).toBeHidden()
    for (const bytes of (await filesIn(running.dataFolder)).values()) expect(bytes.toString('latin1')).not.toContain('dtvi_')
  } finally {
    await other.close()
  }
})

test('diagnostics and the log say what happened, without keys or signed addresses', async ({ openApp }) => {
  const { page, running } = await openApp({ connected: true, saveFolder: true })
  await page.getByRole('option').nth(1).click()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => running.services.downloads.snapshot()[0]?.progress.state, { timeout: 15_000 }).toBe('done')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.keyboard.press('Control+,')
  await page.getByRole('region', { name: 'About' }).getByRole('button', { name: 'Copy' }).click()
  await expect(page.getByText('Diagnostics copied')).toBeVisible()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toMatch(/^Vi Model Browser .* browser on /)
  expect(text).toMatch(/download done run=/)
  const log = await readFile(`${running.dataFolder}/log.txt`, 'utf8')
  for (const secret of ['dtvi_', 'X-Goog', running.sample.secretKey]) expect(text + log).not.toContain(secret)
})

test('a newer version is looked for, fetched and installed only when the user says so', async ({ openApp }) => {
  const calls: string[] = []
  let goOn = () => {}
  const updater = {
    look: async () => {
      calls.push('look')
      if (calls.length === 1) throw new Error('net::ERR_NAME_NOT_RESOLVED')
      return '9.9.9'
    },
    fetch: async (onProgress: (receivedBytes: number, totalBytes: number) => void) => {
      onProgress(30e6, 120e6)
      await new Promise<void>((resolve) => (goOn = resolve))
    },
    restart: () => void calls.push('restart'),
  }
  const { page, running } = await openApp({ connected: true, ports: { updater } })
  await page.keyboard.press('Control+,')
  const about = page.getByRole('region', { name: 'About' })
  await expect(about.getByRole('button', { name: 'Off' })).toHaveAttribute('aria-pressed', 'true')
  await about.getByRole('button', { name: 'Look now' }).click()
  await expect(about.getByRole('status')).toContainText('cannot be reached (ERR_NAME_NOT_RESOLVED). The version you have goes on working')
  await about.getByRole('button', { name: 'Look now' }).click()
  await expect(about.getByRole('status')).toHaveText('Version 9.9.9 is there')
  await about.getByRole('button', { name: 'Fetch it' }).click()
  await expect(about.getByRole('status')).toHaveText('Fetching version 9.9.9: 30.0 MB of 120 MB')
  await expectAccessible(page)
  await page.screenshot({ path: test.info().outputPath('update.png') })
  goOn()
  await about.getByRole('button', { name: 'Restart now' }).click()
  await expect.poll(() => calls).toEqual(['look', 'look', 'restart'])
  await about.getByRole('button', { name: 'On', exact: true }).click()
  await expect.poll(() => running.services.preferences.get().looksForUpdates).toBe(true)
})

test('a host that does not update itself says nothing of new versions', async ({ openApp }) => {
  const { page } = await openApp({ connected: true })
  await page.keyboard.press('Control+,')
  await expect(page.getByText('Version 0.0.0-test')).toBeVisible()
  await expect(page.getByText(/new versions/i)).toHaveCount(0)
})
