import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBrowserHost } from '../../electron/serve/browser-host.ts'
import type { HostChange } from '../../shared/contract/app.ts'
import type { contract } from '../../shared/contract/contract.ts'
import { openIn } from '../support/files.ts'
import { partsOf } from '../support/parts-of.ts'
import { sampleRun } from '../support/sample-files.ts'
import { startTestHost, type TestHost } from '../support/test-host.ts'

let running: TestHost
let cookie: string
let client: ContractRouterClient<typeof contract>

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A request with exactly these headers, which fetch would not allow. */
function send(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, running.host.origin), { method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

async function openSession(): Promise<string> {
  const { headers } = await send(new URL(running.host.newAddress()).pathname)
  return String(headers['set-cookie']).split(';', 1)[0] ?? ''
}

beforeAll(async () => {
  running = await startTestHost({ connected: true })
  cookie = await openSession()
  client = createORPCClient(new RPCLink({ url: `${running.host.origin}/rpc`, headers: { cookie, origin: running.host.origin } }))
})
afterAll(() => running.close())

describe('strangers are turned away', () => {
  const call = (headers: Record<string, string>) => send('/rpc/app/info', { 'content-type': 'application/json', ...headers }, 'POST', '{}')

  test('without the cookie', async () => {
    expect((await send('/')).status).toBe(401)
    expect((await call({ origin: running.host.origin })).status).toBe(401)
  })

  test('with a token that was used, or never issued', async () => {
    const path = new URL(running.host.newAddress()).pathname
    const first = await send(path)
    expect(first.status).toBe(303)
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/)
    expect((await send(path)).status).toBe(401)
    expect((await send('/open/guess')).status).toBe(401)
  })

  test('under another name, as DNS rebinding does', async () => {
    expect((await send('/', { host: 'evil.example', cookie })).status).toBe(421)
    expect((await send('/', { host: '127.0.0.1.evil.example', cookie })).status).toBe(421)
  })

  test('from another origin, or from none', async () => {
    expect((await call({ cookie, origin: 'https://evil.example' })).status).toBe(403)
    expect((await call({ cookie, origin: 'null' })).status).toBe(403)
    expect((await call({ cookie })).status).toBe(403)
    expect((await call({ cookie, origin: running.host.origin, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await call({ cookie, origin: running.host.origin })).status).toBe(200)
  })

  test('outside the page’s folder', async () => {
    for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/assets/../../package.json']) {
      expect((await send(path, { cookie })).body).not.toContain('"dependencies"')
    }
  })

  test('with a body that is too large, or another method', async () => {
    const large = JSON.stringify({ json: { path: 'x'.repeat(2_000_000) } })
    const headers = { cookie, origin: running.host.origin, 'content-type': 'application/json' }
    expect((await send('/rpc/folders/list', headers, 'POST', large)).status).toBeGreaterThanOrEqual(400)
    expect((await send('/rpc/app/info', { cookie, origin: running.host.origin })).status).toBe(403)
    expect((await send('/', { cookie }, 'DELETE')).status).toBe(403)
  })
})

test('a request whose headers do not come to an end is given up', async () => {
  const pageFolder = join(import.meta.dirname, '..', '..', 'out', 'renderer')
  const host = await startBrowserHost({ services: running.services, pageFolder, port: 0, headersTimeoutMs: 200 })
  const socket = connect(Number(new URL(host.origin).port), '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ')
  const drip = setInterval(() => socket.write('a'), 50)
  const answer = await new Promise<string>((resolve) => {
    let text = ''
    socket
      .on('data', (bytes) => (text += bytes))
      .on('error', () => {})
      .on('close', () => resolve(text))
  })
  clearInterval(drip)
  expect(answer).toMatch(/^HTTP\/1\.1 408/)
  await host.close()
})

test('over a forwarded port the host answers under that port', async () => {
  const { status } = await send('/', { host: 'localhost:9999', cookie })
  expect(status).toBe(200)
})

test('every view of the page is the page, under a strict policy', async () => {
  const { status, headers, body } = await send('/runs/abc?at=epoch_1', { cookie })
  expect(status).toBe(200)
  expect(body).toContain('<div id="root">')
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  expect(headers['x-content-type-options']).toBe('nosniff')
})

describe('the contract', () => {
  test('refuses input that does not fit', async () => {
    // @ts-expect-error: what a hostile page might send
    await expect(client.downloads.start({ runId: 5 })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  test('declares failures with words', async () => {
    await expect(client.runs.get({ runIdOrLink: 'nope' })).rejects.toMatchObject({
      code: 'PROBLEM',
      defined: true,
      data: { code: 'NO_SUCH_RUN', title: 'No run called nope.', status: 404 },
    })
  })

  test('tells the state at once and each change after it, and lets go when nobody listens', async () => {
    const abort = new AbortController()
    const seen: HostChange[] = []
    const stream = await client.app.watch(undefined, { signal: abort.signal })
    const reading = (async () => {
      for await (const change of stream) {
        seen.push(change)
        if (seen.length === 3) await client.settings.change({ theme: 'dark' })
        if (change.part === 'settings' && change.value.theme === 'dark') abort.abort()
      }
    })()
    await reading.catch(() => {})
    expect(seen.slice(0, 3).map(({ part }) => part)).toEqual(['connection', 'settings', 'downloads'])
    expect(seen.at(-1)).toMatchObject({ part: 'settings', value: { theme: 'dark' } })
  })

  test('never hands out the key or a signed address', async () => {
    const { runId } = sampleRun('lora-r16')
    running.sample.faults.alwaysContents = true
    const said = JSON.stringify([
      await client.accounts.found(),
      await client.app.info(),
      await partsOf(client.runs.list({ cursor: null, all: true })),
      await partsOf(client.checkpoints.list({ runId })),
      await client.checkpoints.archive({ runId, modelId: 'epoch_1' }),
      await client.checkpoints.info({ runId, modelId: 'epoch_1' }),
    ])
    expect(said).not.toContain(running.sample.secretKey)
    expect(said).not.toContain('X-Goog-Signature')
  })

  test('lists only folders, and remembers one only if it can be written', async () => {
    const listing = await client.folders.list({ path: running.folder })
    expect(listing.folders.map(({ name }) => name)).toContain('data')
    await expect(client.folders.list({ path: '/no/such/folder' })).rejects.toMatchObject({ data: { code: 'FOLDER_UNREADABLE' } })
    await expect(client.folders.use({ path: '/no/such/folder' })).rejects.toMatchObject({ data: { code: 'FOLDER_MISSING' } })
    await expect(client.folders.create({ parent: running.homeFolder, name: '../x' })).rejects.toMatchObject({
      data: { code: 'FOLDER_NOT_WRITABLE' },
    })
    const { path } = await client.folders.create({ parent: running.homeFolder, name: 'models' })
    expect(await client.folders.use({ path })).toMatchObject({ path, displayPath: join('~', 'models'), problem: null })
  })

  test('opens no address of its own accord', async () => {
    await expect(client.app.openExternal({ url: 'https://vi.datature.com' })).rejects.toMatchObject({ data: { code: 'BAD_LINK' } })
  })
})

test('a file is closed when whoever asked for it goes away in the middle', async ({ skip }) => {
  if (process.platform !== 'linux') return skip('open files are read from /proc')
  const folder = await mkdtemp(join(tmpdir(), 'vi-page-'))
  await writeFile(join(folder, 'large.js'), Buffer.alloc(50_000_000))
  const host = await startBrowserHost({ services: running.services, pageFolder: folder, port: 0 })
  const opened = await fetch(host.newAddress(), { redirect: 'manual' })
  const asked = request(new URL('/large.js', host.origin), {
    headers: { cookie: opened.headers.get('set-cookie')?.split(';', 1)[0] ?? '' },
  })
  const response = await new Promise<IncomingMessage>((resolve) => asked.once('response', resolve).end())
  await once(response, 'readable')
  expect(await openIn(folder)).toHaveLength(1)
  response.destroy()
  await expect.poll(() => openIn(folder)).toEqual([])
  await host.close()
  await rm(folder, { recursive: true })
})
