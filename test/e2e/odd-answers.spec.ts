import type { ServerResponse } from 'node:http'
import { expect, type OpenApp, test } from '../support/app-test.ts'
import { ODD_KEY, ODD_ORGANIZATION, type OddApi, sendJson, startOddApi, wireModel, wireRun } from '../support/odd-api.ts'

let api: OddApi
test.afterEach(() => api.close())

type Answer = (address: URL, response: ServerResponse) => void

/** Answers lists of runs and of checkpoints; anything else is asked for nowhere in these tests. */
async function startWith(runs: Answer, outputs: Answer): Promise<void> {
  api = await startOddApi((address, response) => {
    if (address.pathname.endsWith('/outputs')) outputs(address, response)
    else if (address.pathname.endsWith('/runs')) runs(address, response)
    else sendJson(response, wireRun(address.pathname.split('/').at(-1) ?? ''))
  })
}

async function openRun(openApp: (options: object) => Promise<OpenApp>, options: object = {}): Promise<OpenApp> {
  const app = await openApp(options)
  await app.running.services.accounts.connect(ODD_KEY, ODD_ORGANIZATION, api.url)
  await app.page.getByRole('option', { name: /Run r1/ }).click()
  return app
}

const oneRun: Answer = (_, response) => sendJson(response, { items: [wireRun('r1')], nextPage: null })
const outputsAsked = () => api.asked.filter((path) => path.includes('/outputs'))

test('a run whose list of checkpoints never ends says so after two requests, and asks no more', async ({ openApp }) => {
  await startWith(oneRun, (_, response) => sendJson(response, { items: [wireModel(1)], nextPage: 'again' }))
  const { page } = await openRun(openApp)
  await expect(page.getByText('Vi’s list of the checkpoints of run r1 does not end.')).toBeVisible()
  await expect(page.getByText('Page 2 points back to a page already read.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
  await page.waitForTimeout(1500)
  expect(outputsAsked()).toHaveLength(2)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => outputsAsked().length).toBe(4)
})

test('a list of runs that never ends says so, when a search needs all of it', async ({ openApp }) => {
  await startWith(
    (_, response) => sendJson(response, { items: Array.from({ length: 40 }, (_, index) => wireRun(`r${index + 1}`)), nextPage: 'again' }),
    (_, response) => sendJson(response, { items: [], nextPage: null }),
  )
  const { page, running } = await openApp()
  await running.services.accounts.connect(ODD_KEY, ODD_ORGANIZATION, api.url)
  await expect(page.getByText('40+ runs')).toBeVisible()
  await page.getByRole('searchbox').fill('Run')
  await expect(page.getByText('Vi’s list of runs does not end.')).toBeVisible()
  const asked = api.asked.filter((path) => path.includes('/runs?')).length
  await page.waitForTimeout(1500)
  expect(api.asked.filter((path) => path.includes('/runs?'))).toHaveLength(asked)
  expect(asked).toBeLessThanOrEqual(5)
})

test('checkpoints and runs that cannot be read have a row that says which field, and are counted', async ({ openApp }) => {
  await startWith(
    (_, response) => sendJson(response, { items: [wireRun('r1'), { ...wireRun('r2'), etag: undefined }, wireRun('r3')], nextPage: null }),
    (_, response) => {
      const models = Array.from({ length: 9 }, (_, index) => wireModel(index + 1))
      const { storageObject: _storage, ...status } = wireModel(10).status
      sendJson(response, { items: [...models, { ...wireModel(10), status }], nextPage: null })
    },
  )
  const { page, running } = await openRun(openApp)
  const table = page.getByRole('region', { name: 'Checkpoints' })
  await expect(table.getByRole('row', { name: /Epoch 10 could not be read: status\.storageObject is missing/ })).toBeVisible()
  await expect(table.getByText('9 shown, 1 could not be read. It is left out of best, chart and totals.')).toBeVisible()
  const list = page.getByRole('complementary', { name: 'Runs' })
  await expect(list.getByText('2 shown, 1 could not be read')).toBeVisible()
  await expect(list.getByRole('list', { name: 'Runs that could not be read' })).toContainText('Run r2etag is missing')
  await table
    .getByRole('row', { name: /Epoch 10/ })
    .getByRole('button', { name: 'Copy details' })
    .click()
  await expect(page.getByText(/Details copied|The clipboard is not available here/)).toBeVisible()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect.poll(() => outputsAsked().length).toBeGreaterThan(3) // for both runs that can be read, twice
  const log = (await running.services.log.tail(20)).join('\n')
  expect(log).toContain('unreadable checkpoint run="r1" id="epoch_10" field="status.storageObject" reason="is missing"')
  expect(log).toContain('unreadable run id="r2" field="etag" reason="is missing"')
  expect(log.match(/unreadable run id="r2"/g), 'noted once').toHaveLength(1)
})

test('what came of a list that breaks off stays in sight, and is not taken for all of it', async ({ openApp }) => {
  await startWith(oneRun, (address, response) => {
    const page = Number(address.searchParams.get('p') ?? 0)
    if (page === 2) setTimeout(() => response.writeHead(400).end('{}'), 600)
    else sendJson(response, { items: Array.from({ length: 20 }, (_, at) => wireModel(page * 20 + at + 1)), nextPage: String(page + 1) })
  })
  const { page } = await openRun(openApp)
  await expect(page.getByText('Only the first checkpoints came: best and latest may be others.')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Checkpoints' }).getByText('40', { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('option', { name: /Run r1/ }), 'its row knows no best').not.toContainText('0.400')
})

test('a list of runs that broke off says nothing about the next account’s', async ({ openApp }) => {
  const pages = (address: URL, response: ServerResponse, breaks: boolean) => {
    const page = Number(address.searchParams.get('p') ?? 0)
    if (breaks && page > 0) response.writeHead(400).end('{"message":"no page"}')
    else
      sendJson(response, {
        items: Array.from({ length: 40 }, (_, at) => wireRun(`r${page * 40 + at + 1}`)),
        nextPage: page < 3 ? String(page + 1) : null,
      })
  }
  await startWith(
    (address, response) => pages(address, response, true),
    (_, response) => sendJson(response, { items: [], nextPage: null }),
  )
  const healthy = await startOddApi((address, response) => {
    if (address.pathname.endsWith('/outputs')) sendJson(response, { items: [], nextPage: null })
    else pages(address, response, false)
  })
  const { page, running } = await openApp()
  const runs = page.getByRole('complementary', { name: 'Runs' })
  await running.services.accounts.connect(ODD_KEY, ODD_ORGANIZATION, api.url)
  await expect(page.getByText('40+ runs')).toBeVisible()
  await page.getByRole('searchbox').fill('Run')
  await expect(runs.getByText('Vi refused the request (400).')).toBeVisible()
  await running.services.accounts.connect(ODD_KEY, 'another', healthy.url)
  await expect(page.getByText('160 runs')).toBeVisible()
  await expect(runs.getByText('Vi refused the request (400).')).toBeHidden()
  await healthy.close()
})

test('runs without an ID that cannot be read are each counted, on every page', async ({ openApp }) => {
  await startWith(
    (address, response) => {
      const page = Number(address.searchParams.get('p') ?? 0)
      const runs = Array.from({ length: 30 }, (_, at) => wireRun(`r${page * 30 + at + 1}`))
      sendJson(response, { items: [...runs, { ...wireRun('x'), runId: undefined }], nextPage: page < 2 ? String(page + 1) : null })
    },
    (_, response) => sendJson(response, { items: [], nextPage: null }),
  )
  const { page, running } = await openApp()
  await running.services.accounts.connect(ODD_KEY, ODD_ORGANIZATION, api.url)
  await page.getByRole('searchbox').fill('Run')
  await expect(page.getByText('90 shown, 3 could not be read')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Runs that could not be read' }).getByRole('listitem')).toHaveCount(3)
})

test('a run of whose checkpoints none can be read does not say that it has none', async ({ openApp }) => {
  await startWith(oneRun, (_, response) => sendJson(response, { items: [{ ...wireModel(1), etag: undefined }, null], nextPage: null }))
  const { page } = await openRun(openApp)
  await expect(page.getByText('None of 2 checkpoints could be read')).toBeVisible()
  await expect(page.getByText(/Epoch 1: etag is missing/)).toBeVisible()
})

test('metrics called constructor, __proto__ and toString are ordinary metrics', async ({ openApp }) => {
  const metrics = (epoch: number) =>
    `{"constructor":0.${epoch},"__proto__":0.2${epoch},"toString":0.3${epoch},"hasOwnProperty":0.4${epoch}}`
  await startWith(oneRun, (_, response) => {
    const items = [1, 2, 3].map((epoch) => JSON.stringify(wireModel(epoch, null)).replace('Metrics":null', `Metrics":${metrics(epoch)}`))
    sendJson(response, `{"items":[${items}],"nextPage":null}`)
  })
  const { page } = await openRun(openApp)
  const table = page.getByRole('region', { name: 'Checkpoints' })
  for (const [name, value] of Object.entries({
    constructor: '0.3000',
    ['__proto__']: '0.2300',
    toString: '0.3300',
    hasOwnProperty: '0.4300',
  })) {
    const head = table.getByRole('columnheader', { name: new RegExp(`^${name}`) })
    await expect(head).toBeVisible()
    await expect(
      table
        .getByRole('row', { name: /^.*\b3\b/ })
        .getByRole('gridcell', { name: new RegExp(`^${value}`) })
        .first(),
    ).toBeVisible()
    await page.goto(`${page.url().split('?')[0]}?metric=${name}`)
    await expect(page.getByText(`Best ${value}`)).toBeVisible()
  }
  await page.keyboard.press('3')
})

test('lines of a log lie below each other at any width, however they are broken', async ({ openApp }) => {
  const long = (index: number) => 'somewhatlongword averylongwordthatbreaksbadly '.repeat(1 + (index % 5))
  const items = Array.from({ length: 300 }, (_, at) => ({ ts: 1_764_000_000 + at, level: 'info', msg: `entry ${at} ${long(at)}` }))
  api = await startOddApi((address, response) => {
    if (address.pathname.endsWith('/outputs')) sendJson(response, { items: [], nextPage: null })
    else if (address.pathname.endsWith('/logs')) sendJson(response, { items })
    else sendJson(response, { items: [wireRun('r1')], nextPage: null })
  })
  const { page } = await openRun(openApp, { width: 1400 })
  await page.getByRole('button', { name: 'Log', exact: true }).click()
  await expect(page.getByText('entry 298 ')).toBeVisible()
  for (const width of [1180, 960, 900, 1100, 1400]) {
    await page.setViewportSize({ width, height: 800 })
    await expect
      .poll(() =>
        page.getByRole('log').evaluate((log) => {
          const rows = [...log.querySelectorAll('[data-index]')].map((row) => row.getBoundingClientRect()).sort((a, b) => a.top - b.top)
          return rows.slice(1).filter((row, at) => Math.abs(row.top - (rows[at]?.bottom ?? 0)) > 1).length
        }),
      )
      .toBe(0)
  }
})
