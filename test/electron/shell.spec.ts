import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digests, filesIn } from '../support/files.ts'
import { expectedFiles, sampleRun } from '../support/sample-files.ts'
import { answerFolderDialog, expect, launchShell, openSample, root, test } from '../support/shell-test.ts'

const SAMPLE_ARCHIVE_BYTES = 48_000_000

test('opens its page at its own origin and answers over the port', async ({ shell: { page } }) => {
  await expect(page.getByRole('heading', { name: 'Connect to Vi' })).toBeVisible()
  expect(page.url()).toMatch(/^app:\/\/vi-model-browser\//)
  await openSample(page)
  await page.screenshot({ path: join(root, 'test-results', 'screens', 'desktop.png') })
})

test('gives the page neither Node nor Electron', async ({ shell: { app, page } }) => {
  await page.getByRole('heading', { name: 'Connect to Vi' }).waitFor()
  const found = await page.evaluate(() => ['require', 'process', 'module', 'electron', 'Buffer', 'global'].filter((name) => name in window))
  expect(found).toEqual([])
  const preferences = await app.evaluate(({ webContents }) => {
    const [contents] = webContents.getAllWebContents().filter((candidate) => candidate.getURL().startsWith('app://'))
    // @ts-expect-error: documented, but not in the types
    return contents?.getLastWebPreferences()
  })
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true })
})

test('the policy blocks inline scripts, eval and other hosts', async ({ shell: { page } }) => {
  await page.getByRole('heading', { name: 'Connect to Vi' }).waitFor()
  const violated = await page.evaluate(async () => {
    const seen: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
    const script = document.createElement('script')
    script.textContent = 'window.hacked = true'
    document.body.append(script)
    setTimeout('window.hacked = true', 0)
    await fetch('http://127.0.0.1:9/').catch(() => {})
    const image = new Image()
    image.src = 'https://example.com/x.png'
    await new Promise((resolve) => setTimeout(resolve, 300))
    return { seen, hacked: 'hacked' in window }
  })
  expect(violated.hacked).toBe(false)
  expect(violated.seen.map((directive) => directive.replace('-elem', ''))).toEqual(
    expect.arrayContaining(['script-src', 'connect-src', 'img-src']),
  )
})

test('denies navigation, new windows and permissions', async ({ shell: { app, page } }) => {
  await page.getByRole('heading', { name: 'Connect to Vi' }).waitFor()
  const address = page.url()
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'https://example.com/'
    link.id = 'away'
    link.textContent = 'away'
    link.style.cssText = 'position:fixed;inset:0;z-index:99'
    document.body.append(link)
    window.open('https://example.com/')
  })
  await page.locator('#away').click({ noWaitAfter: true })
  await page.waitForTimeout(500)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()))).toEqual([
    address,
  ])
  await page.evaluate(() => history.replaceState(history.state, ''))
  const permission = await page.evaluate(() => Notification.requestPermission())
  expect(permission).toBe('denied')
})

test('serves nothing but the page', async ({ shell: { page } }) => {
  await page.getByRole('heading', { name: 'Connect to Vi' }).waitFor()
  const status = (path: string) => page.evaluate(async (url) => (await fetch(url)).status, path)
  expect(await status('/assets/../../main/main.js')).toBe(404)
  expect(await status('/%2e%2e/main/main.js')).toBe(404)
  expect(await status('/index.html')).toBe(200)
})

test('hands out one port for each load of the page', async ({ shell: { page } }) => {
  await openSample(page)
  const answered = await page.evaluate(async () => {
    const { port1, port2 } = new MessageChannel()
    const heard = new Promise((resolve) => {
      port1.onmessage = () => resolve(true)
      setTimeout(() => resolve(false), 500)
    })
    window.postMessage('vi-model-browser:connect', window.location.origin, [port2])
    port1.postMessage('{"i":"1","p":{"u":"orpc:/app/info"}}')
    return heard
  })
  expect(answered).toBe(false)
  await page.reload()
  await expect(page.getByRole('option').first()).toBeVisible()
})

test('chooses a folder with the system’s dialog and downloads into it', async ({ shell: { app, page, folder } }) => {
  const saveFolder = join(folder, 'models')
  await answerFolderDialog(app, saveFolder)
  await openSample(page)
  await page.getByRole('searchbox').fill('7b-lora-r16')
  await page.getByRole('option').first().click()
  const inspector = page.getByRole('complementary', { name: 'Selected checkpoint' })
  await inspector.getByRole('button', { name: /^Download/ }).click()
  await expect(inspector.getByRole('button', { name: 'Show in folder' })).toBeVisible({ timeout: 20_000 })
  await page.screenshot({ path: join(root, 'test-results', 'screens', 'desktop-done.png') })
  const title = await inspector.getByRole('heading', { level: 2 }).textContent()
  const run = sampleRun('7b-lora-r16')
  const files = await filesIn(join(saveFolder, run.runId))
  for (const ours of ['checkpoint.json', 'CHECKPOINT.md']) files.delete(ours)
  expect(digests(files)).toEqual(digests(expectedFiles(run, Number(title?.replace('Epoch ', '')), SAMPLE_ARCHIVE_BYTES)))

  const revealed = await app.evaluate(({ shell }) => {
    const seen: string[] = []
    shell.showItemInFolder = (path) => void seen.push(path)
    Object.assign(globalThis, { revealed: seen })
    return seen
  })
  expect(revealed).toEqual([])
  await inspector.getByRole('button', { name: 'Show in folder' }).first().click()
  await expect.poll(() => app.evaluate(() => Reflect.get(globalThis, 'revealed'))).toEqual([join(saveFolder, run.runId)])

  // A finished download is shown where it lies, also after the save folder has changed.
  const other = join(folder, 'other')
  await answerFolderDialog(app, other)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('menuitem', { name: 'Save folder…' }).click()
  await expect(inspector.getByRole('button', { name: 'Show in folder' })).toBeVisible()
  await page.getByRole('link', { name: 'Downloads' }).click()
  await page.getByRole('button', { name: 'Show in folder' }).first().click()
  await expect
    .poll(() => app.evaluate(() => Reflect.get(globalThis, 'revealed')))
    .toEqual([join(saveFolder, run.runId), join(saveFolder, run.runId)])
})

test('keeps its window’s place and runs only once', async ({ shell: { app, page, folder } }) => {
  await page.getByRole('heading', { name: 'Connect to Vi' }).waitFor()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1000, 700))
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await app.waitForEvent('close').catch(() => {})
  const again = await launchShell(folder)
  await again.firstWindow()
  const size = await again.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
  expect(size).toMatchObject({ width: 1000, height: 700 })
  await again.close()
})

test('asks before it quits while a download is at work, and goes on with it at the next start', async ({
  shell: { app, page, folder },
}) => {
  const saveFolder = join(folder, 'models')
  await answerFolderDialog(app, saveFolder)
  await app.evaluate(({ dialog }) => {
    Object.assign(globalThis, { asked: [] as string[] })
    dialog.showMessageBox = async (...args: unknown[]) => {
      Reflect.get(globalThis, 'asked').push((args.at(-1) as { message: string }).message)
      return { response: 1, checkboxChecked: false }
    }
  })
  await openSample(page)
  await page.keyboard.press('Control+,')
  await page.getByRole('combobox', { name: 'Speed limit' }).selectOption('1 MB/s')
  await page.getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('option').nth(1).click()
  await page
    .getByRole('complementary', { name: 'Selected checkpoint' })
    .getByRole('button', { name: /^Download/ })
    .click()
  await page.getByRole('link', { name: 'Downloads' }).click()
  await expect(page.getByRole('progressbar').first()).toBeVisible()
  await app.evaluate(({ app: electronApp }) => electronApp.quit())
  await expect.poll(() => app.evaluate(() => Reflect.get(globalThis, 'asked'))).toEqual(['A download is at work.'])
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(() => app.evaluate(() => Reflect.get(globalThis, 'asked').length)).toBe(2)
  await expect(page.getByRole('progressbar').first()).toBeVisible()
  const closed = app.waitForEvent('close')
  await app.evaluate(({ app: electronApp, dialog }) => {
    dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false })
    electronApp.quit()
  })
  await closed
  const stored = JSON.parse(await readFile(join(folder, 'data', 'downloads.json'), 'utf8'))
  expect(stored.downloads).toMatchObject([{ progress: { state: 'waiting' } }])
})

test('a link opens its run, and one that is none of ours does nothing', async ({ shell: { app, page } }) => {
  await openSample(page)
  const { runId } = sampleRun('7b-lora-r16')
  const open = (link: string) =>
    app.evaluate(({ app: electronApp }, argument) => void electronApp.emit('second-instance', {}, ['app', argument]), link)
  const address = page.url()
  for (const link of [
    'vi-model-browser://run/a/b',
    'vi-model-browser://else/x',
    'https://example.com',
    'file:///etc/passwd',
    `vi-model-browser://run/${runId}?at=<script>`,
  ])
    await open(link)
  await page.waitForTimeout(300)
  expect(page.url()).toBe(address)
  await open(`vi-model-browser://run/${runId}?at=epoch_3`)
  await expect(
    page.getByRole('complementary', { name: 'Selected checkpoint' }).getByRole('heading', { name: 'Epoch 3', exact: true }),
  ).toBeVisible()
})
