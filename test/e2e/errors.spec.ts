import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, expectAccessible, openRun, test } from '../support/app-test.ts'
import { filesIn } from '../support/files.ts'

async function connect(page: Page, secretKey: string, organizationId: string, endpoint?: string): Promise<void> {
  await page.getByLabel('Secret key', { exact: true }).fill(secretKey)
  await page.getByLabel('Organization ID').fill(organizationId)
  if (endpoint) {
    await page.getByRole('button', { name: 'Another API address' }).click()
    await page.getByLabel('API address').fill(endpoint)
  }
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
}

const download = (page: Page) =>
  page
    .getByRole('complementary', { name: 'Selected checkpoint' })
    .getByRole('button', { name: /^Download/ })
    .click()

test.describe('connecting', () => {
  test('with a wrong key, a wrong organization, a broken address: each says its own thing, and nothing is kept', async ({ openApp }) => {
    const { page, running } = await openApp()
    const { secretKey, organizationId } = running.sample
    const alert = page.getByRole('alert')
    await connect(page, 'sk-not-a-vi-key', organizationId)
    await expect(alert).toContainText('That does not look like a Vi key. Keys start with dtvi_.')
    await connect(page, `dtvi_${'7'.repeat(98)}`, organizationId)
    await expect(alert).toContainText('Vi does not accept this key.')
    await expect(alert).toContainText('(401)')
    await connect(page, secretKey, 'acme-robtics')
    await expect(alert).toContainText('No workspace called acme-robtics.')
    await connect(page, secretKey, organizationId, 'http://api.example.com')
    await expect(alert).toContainText('The API address is not encrypted.')
    await page.getByLabel('API address').fill('http://127.0.0.1:9')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect(alert).toContainText('127.0.0.1:9 cannot be reached. Nothing answers at that address.')
    expect([...(await filesIn(running.folder)).values()].some((bytes) => bytes.includes('dtvi_'))).toBe(false)
    expect(running.services.accounts.connection.state).toBe('disconnected')
  })

  test('with the right ones works, and the key does not come back to the page', async ({ openApp }) => {
    const { page, running } = await openApp()
    await connect(page, running.sample.secretKey, running.sample.organizationId)
    await expect(page.getByRole('option').first()).toBeVisible()
    expect(await page.content()).not.toContain(running.sample.secretKey)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('menuitem', { name: 'Disconnect and forget the key' }).click()
    await expect(page.getByRole('heading', { name: 'Connect to Vi' })).toBeVisible()
    expect(await page.getByLabel('Secret key', { exact: true }).inputValue()).toBe('')
  })

  test('with found credentials takes one click', async ({ openApp }) => {
    const secretKey = `dtvi_${'a'.repeat(98)}`
    const environment: NodeJS.ProcessEnv = { DATATURE_VI_SECRET_KEY: secretKey, DATATURE_VI_ORGANIZATION_ID: 'sample-workspace' }
    const { page, running } = await openApp({ sample: { secretKey }, ports: { environment } })
    environment.DATATURE_VI_API_ENDPOINT = running.sample.apiUrl
    await expect(page.getByText(/sample-workspace, key dtvi_…aaaa/)).toBeVisible()
    expect(running.sample.apiRequests).toEqual([])
    await page.getByRole('button', { name: 'Use these' }).click()
    await expect(page.getByRole('option').first()).toBeVisible()
  })
})

test.describe('browsing', () => {
  test('an unknown run, a malformed link, a link of another organization', async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true })
    await page.goto(`${running.host.origin}/runs/no-such-run`)
    await expect(page.getByRole('heading', { name: 'No run called no-such-run.' })).toBeVisible()
    await page.goto(`${running.host.origin}/runs/not%20an%20id`)
    await expect(page.getByRole('heading', { name: /neither a run ID nor a link/ })).toBeVisible()
    const search = page.getByRole('searchbox', { name: 'Search runs' })
    await search.fill('https://vi.datature.com/workspaces/sample-workspace/runs')
    await search.press('Enter')
    await expect(page.getByText(/is neither a run ID nor a link to a run/).first()).toBeVisible()
    await search.fill('/workspaces/other-org/runs/abc')
    await search.press('Enter')
    await expect(page.getByText('That link belongs to other-org.').first()).toBeVisible()
  })

  test('a pasted model link opens that checkpoint', async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true })
    const { items } = (await running.services.accounts.client?.runs.list()) ?? { items: [] }
    const run = items.find(({ spec }) => spec.name.endsWith('7b-lora-r16'))
    const search = page.getByRole('searchbox', { name: 'Search runs' })
    await search.fill(`https://vi.datature.com/workspaces/sample-workspace/runs/${run?.runId}/runOutputs/epoch_5`)
    await search.press('Enter')
    await expect(
      page.getByRole('complementary', { name: 'Selected checkpoint' }).getByRole('heading', { name: 'Epoch 5', exact: true }),
    ).toBeVisible()
  })

  for (const [name, faults, message] of [
    ['the API down', { apiDown: true }, /cannot be reached/],
    ['malformed JSON', { apiBody: 'malformed' }, /answered with something that is not JSON/],
    ['an HTML page', { apiBody: 'html' }, /answered with a web page instead of data/],
    ['429', { apiStatus: 429, retryAfter: '60' }, /Vi asks us to slow down/],
    ['503', { apiStatus: 503 }, /Vi is having trouble/],
    ['403', { apiStatus: 403 }, /This key may not read this workspace/],
  ] as const) {
    test(`${name} is said where the run would be, and a new try mends it`, async ({ openApp }) => {
      const { page, running } = await openApp({ connected: true, sample: { runs: 80 } })
      await page.getByRole('option').first().waitFor()
      await page.waitForTimeout(1200) // the rows in sight have been read; the one below is not among them
      const quiet = { ...running.sample.faults }
      Object.assign(running.sample.faults, faults)
      await page.getByRole('searchbox', { name: 'Search runs' }).fill('archive-00070')
      await page.getByRole('option').first().click()
      await expect(page.getByRole('heading', { name: message })).toBeVisible({ timeout: 15_000 })
      Object.assign(running.sample.faults, quiet)
      await page.getByRole('button', { name: 'Try again' }).click()
      await expect(page.getByRole('grid')).toBeVisible()
    })
  }

  test('losing the connection keeps what was seen, under a dated banner, and recovers', async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true })
    await openRun(page, '7b-lora-r16')
    await page.getByRole('grid').waitFor()
    running.sample.faults.apiDown = true
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expect(page.getByText(/Offline\. Showing what was saved at \d\d:\d\d\. Trying again/)).toBeVisible({ timeout: 15_000 })
    await expect(page.getByRole('grid')).toBeVisible()
    await expect(page.getByRole('contentinfo')).toContainText('Offline')
    running.sample.faults.apiDown = false
    await page.getByRole('button', { name: 'Try now' }).click()
    await expect(page.getByText(/Offline\. Showing/)).toBeHidden()
  })

  test('what was seen opens again while Vi cannot be reached', async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true })
    await openRun(page, '7b-lora-r16')
    await page.getByRole('grid').waitFor()
    await page.waitForTimeout(2500) // what was seen is written every two seconds
    running.sample.faults.apiDown = true
    await page.reload()
    await expect(page.getByRole('grid')).toBeVisible()
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expect(page.getByText(/Offline\. Showing what was saved at/)).toBeVisible({ timeout: 15_000 })
  })

  test('a key that is refused later asks for a new one, in place', async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true })
    await openRun(page, '7b-lora-r16')
    await page.getByRole('grid').waitFor()
    await expect(page.getByRole('region', { name: 'Files' })).toContainText('config.json') // nothing else is asked for after that
    running.sample.faults.apiStatus = 401
    await page.getByRole('button', { name: 'Refresh' }).click()
    const dialog = page.getByRole('dialog', { name: 'Vi no longer accepts this key' })
    await expect(dialog).toContainText(`The key ending in ${running.sample.secretKey.slice(-4)}`)
    await dialog.getByRole('button', { name: 'Browse saved copy' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('grid')).toBeVisible()
    await page.getByRole('button', { name: 'Key rejected' }).click()
    await expect(dialog).toBeVisible()
    running.sample.faults.apiStatus = null
    await dialog.getByLabel('New secret key').fill(running.sample.secretKey)
    await dialog.getByRole('button', { name: 'Reconnect' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('grid')).toBeVisible()
  })
})

test.describe('a part of the page that cannot be fetched', () => {
  test('is said, and everything else stays', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await page.getByRole('option').first().waitFor()
    await page.route(/\/palette-.*\.(js|css)/, (route) => route.abort())
    await page.reload()
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ControlOrMeta+k')
    await expect(page.getByText('A part of the app could not be fetched').first()).toBeVisible()
    await expect(page.getByRole('option').first()).toBeVisible()
  })

  test('gives a view in its place that says what to do', async ({ openApp }) => {
    const { page } = await openApp({ connected: true })
    await page.getByRole('option').first().waitFor()
    await page.route(/\/library-view-.*\.(js|css)/, (route) => route.abort())
    await page.reload()
    await page.getByRole('link', { name: 'Library' }).click()
    await expect(page.getByRole('heading', { name: 'This view could not be shown' })).toBeVisible()
    await page.screenshot({ path: test.info().outputPath('failed-view.png') })
    await expectAccessible(page)
    await page.unroute(/\/library-view-.*\.(js|css)/)
    await page.getByRole('button', { name: 'Reload' }).click()
    await expect(page.getByRole('heading', { name: 'On this computer' })).toBeVisible()
  })
})

test.describe('downloading', () => {
  test('onto a disk that is too small is not offered', async ({ openApp }) => {
    const { page, running } = await openApp({
      connected: true,
      saveFolder: true,
      inThisThread: true,
      ports: { freeBytes: async () => 10_000_000 },
    })
    running.services.preferences.change({ keepFreeBytes: 0 })
    await openRun(page, '7b-lora-r16')
    await expect(page.getByRole('button', { name: 'Not enough space' })).toBeDisabled()
    await expect(page.getByText(/(8\.9|9\.0)\d MB more needed/)).toBeVisible()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Enter')
    await page
      .getByRole('link', { name: /Downloads/ })
      .first()
      .click()
    await expect(page.getByText(/Not enough space\. (8\.9|9\.0)\d MB more needed\./).first()).toBeVisible()
    expect(await readdir(running.homeFolder)).toEqual([])
  })

  test('a hostile archive is refused with the name and the reason, and nothing is written', async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true, saveFolder: true, sample: { faults: { hostile: 'parent-path' } } })
    await openRun(page, '7b-lora-r16')
    await download(page)
    await page
      .getByRole('link', { name: /Downloads/ })
      .first()
      .click()
    await expect(page.getByRole('alert')).toContainText(
      'The archive was refused, and nothing of it was kept. The archive holds “../escaped.json”: it points outside its folder.',
    )
    expect((await filesIn(running.homeFolder)).size).toBe(0)
    expect((await readdir(running.folder)).sort()).toEqual(['data', expect.stringContaining('home-')])
  })

  test('a damaged archive is noticed by its checksum', async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true, saveFolder: true, sample: { faults: { flippedBitAt: 1_000_000 } } })
    await openRun(page, '7b-lora-r16')
    await download(page)
    await page
      .getByRole('link', { name: /Downloads/ })
      .first()
      .click()
    await expect(page.getByRole('alert')).toContainText('do not match the published checksum')
    expect((await filesIn(running.homeFolder)).size).toBe(0)
  })

  test('into a folder that has vanished says so, and does not make it anew', async ({ openApp }) => {
    const { page, running } = await openApp({ connected: true })
    const chosen = join(running.homeFolder, 'usb')
    await mkdir(chosen)
    running.services.preferences.change({ saveFolder: chosen })
    await openRun(page, '7b-lora-r16')
    await expect(page.getByText(join('~', 'usb'))).toBeVisible()
    await rm(chosen, { recursive: true })
    await download(page)
    await page
      .getByRole('link', { name: /Downloads/ })
      .first()
      .click()
    await expect(page.getByRole('alert')).toContainText('The save folder is not there any more.')
    expect(await readdir(running.homeFolder)).toEqual([])
  })

  test('into a folder that cannot be written is refused when it is chosen', async ({ openApp }) => {
    const { page } = await openApp({ connected: true, ports: { homeFolder: '/sys' } })
    test.skip(process.platform !== 'linux', 'needs a folder that not even root can write to')
    await openRun(page, '7b-lora-r16')
    await download(page)
    await page.getByRole('button', { name: 'Save here' }).click()
    await expect(page.getByRole('alert')).toContainText('The folder cannot be written to.')
  })
})
