import { join } from 'node:path'
import { answerFolderDialog, expect, launchShell, openSample, test } from '../support/shell-test.ts'

test('the taskbar follows a download, and a message tells of its end while the window is away', async ({
  shell: { app, page, folder },
}) => {
  const saveFolder = join(folder, 'models')
  await answerFolderDialog(app, saveFolder)
  await app.evaluate(({ BrowserWindow, Notification }) => {
    const told = { progress: [] as number[], notes: [] as Electron.Notification[] }
    Object.assign(globalThis, { told })
    const [window] = BrowserWindow.getAllWindows()
    if (!window) throw new Error('there is no window')
    window.setProgressBar = (share) => void told.progress.push(share)
    window.isFocused = () => false
    Notification.isSupported = () => true
    // Its `show` is the system's own; whoever is told of a click is about to show it.
    const { on } = Notification.prototype
    Notification.prototype.on = function (this: Electron.Notification, ...args: unknown[]) {
      told.notes.push(this)
      return Reflect.apply(on, this, args)
    }
  })
  await openSample(page)
  await page.getByRole('searchbox').fill('7b-lora-r16')
  await page.getByRole('option').first().click()
  const inspector = page.getByRole('complementary', { name: 'Selected checkpoint' })
  await inspector.getByRole('button', { name: /^Download/ }).click()
  await expect(inspector.getByRole('button', { name: 'Show in folder' })).toBeVisible({ timeout: 20_000 })
  const told = () =>
    app.evaluate(() => {
      const { progress, notes } = Reflect.get(globalThis, 'told')
      return { progress, notes: notes.map(({ title, body }: Electron.Notification) => ({ title, body })) }
    })
  await expect
    .poll(async () => (await told()).notes)
    .toEqual([{ title: expect.stringMatching(/^Epoch \d+ is on this computer$/), body: expect.stringContaining('7b-lora-r16') }])
  const { progress } = await told()
  expect(progress.some((share: number) => share > 0 && share < 1)).toBe(true)
  expect(progress.at(-1)).toBe(-1)
  await app.evaluate(() => Reflect.get(globalThis, 'told').notes[0].emit('click'))
  await expect(page.getByRole('heading', { name: 'Downloads' })).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Selected download' })).toBeVisible()
})

test('the menu has the settings and every view', async ({ shell: { app, page } }) => {
  await openSample(page)
  const choose = (label: string) =>
    app.evaluate(({ Menu, BrowserWindow }, wanted) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? []
      items.find((item) => item.label === wanted)?.click(undefined, BrowserWindow.getAllWindows()[0], undefined)
      return items.map((item) => item.label)
    }, label)
  await choose('Settings…')
  await expect(page.getByRole('region', { name: 'Settings' })).toBeVisible()
  await choose('Library')
  await expect(page.getByRole('heading', { name: 'On this computer' })).toBeVisible()
  await choose('Runs')
  await expect(page.getByRole('option').first()).toBeVisible()
  // A Mac's app stays when its window is closed; the menu then opens one. Elsewhere a second window keeps it.
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    Object.assign(globalThis, { keepsOpen: new BrowserWindow({ show: false }) })
    window?.close()
  })
  await expect.poll(() => app.windows().filter((window) => window.url().startsWith('app:')).length).toBe(0)
  await choose('Settings…')
  const opened = () => app.windows().find((window) => window.url().startsWith('app:'))
  await expect.poll(() => opened()?.getByRole('region', { name: 'Settings' }).isVisible()).toBe(true)
})

test('the zoom is kept', async ({ shell: { app, page, folder } }) => {
  await page.getByRole('heading', { name: 'Connect to Vi' }).waitFor()
  await app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.setZoomLevel(1))
  await page.waitForTimeout(300)
  const closed = app.waitForEvent('close')
  await app.evaluate(({ app: electronApp }) => electronApp.quit())
  await closed
  const again = await launchShell(folder)
  const shown = await again.firstWindow()
  await shown.getByRole('heading', { name: 'Connect to Vi' }).waitFor()
  expect(await again.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.getZoomLevel())).toBe(1)
  await again.close()
})
