import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, type TestContext, test } from 'vitest'
import { checkpointArchive } from '../../electron/sample/archive.ts'
import type { HostPorts } from '../../electron/services/host.ts'
import type { Download } from '../../shared/contract/downloads.ts'
import { ODD_KEY, ODD_ORGANIZATION, sendJson, startOddApi, wireModel, wireRun } from '../support/odd-api.ts'
import { type OddStorage, sendRange, startOddStorage } from '../support/odd-storage.ts'
import { sampleRun } from '../support/sample-files.ts'
import { callHost, startTestHost } from '../support/test-host.ts'

// Downloads that cannot begin: what they say, and that they hold nobody up. The built worker fetches.

const archive = checkpointArchive(sampleRun('lora-r16'), 7, 300_000)
const silence = () => {}

type State = Download['progress']['state']

/** What a test bends. */
interface World {
  /** Answers what is asked about a checkpoint; false leaves the right answer to the server. */
  api: (modelId: string, wantsContents: boolean, response: ServerResponse) => boolean
  /** What the storage of a checkpoint does; null serves the archive. */
  storage: (modelId: string) => ((response: ServerResponse) => void) | null
}

/** The app on an API and storages of its own. */
async function open({ expect, onTestFinished }: TestContext, ports: Partial<HostPorts> = {}) {
  const world: World = { api: () => false, storage: () => null }
  const storages = new Map<string, OddStorage>()
  for (const modelId of ['epoch_1', 'epoch_2']) {
    const storage = await startOddStorage((response, asked) => {
      const wrong = world.storage(modelId)
      if (wrong) return wrong(response)
      const range = asked ?? { start: 0, end: archive.sizeBytes }
      sendRange(response, range, archive.sizeBytes, archive.read(range.start, range.end - range.start))
    })
    storages.set(modelId, storage)
  }
  const api = await startOddApi(({ pathname, searchParams }, response) => {
    const [, modelId] = /outputs\/(\w+)/.exec(pathname) ?? []
    if (!modelId) return sendJson(response, pathname.endsWith('/r1') ? wireRun('r1') : { items: [wireRun('r1')] })
    const wantsContents = searchParams.has('contents')
    if (world.api(modelId, wantsContents, response)) return
    const model = wireModel(Number(modelId.slice(-1)))
    const downloadUrl = { url: storages.get(modelId)?.archiveUrl, expiresAt: Date.now() + 3_600_000 }
    sendJson(response, { items: [{ ...model, status: { ...model.status, ...(wantsContents && { contents: { downloadUrl } }) } }] })
  })
  const running = await startTestHost({ saveFolder: true, ports: { transport: {}, storage: {}, ...ports } })
  await running.services.accounts.connect(ODD_KEY, ODD_ORGANIZATION, api.url)
  const client = await callHost(running)
  onTestFinished(async () => {
    await running.close()
    await Promise.all([api, ...storages.values()].map((server) => server.close()))
  })
  const progressOf = (modelId: string) => running.services.downloads.snapshot().find((download) => download.modelId === modelId)?.progress
  return {
    world,
    running,
    start: (modelId: string) => client.downloads.start({ runId: 'r1', modelId }),
    progressOf,
    until: (modelId: string, state: State, timeout = 9500) =>
      expect.poll(() => progressOf(modelId), { timeout, interval: 20 }).toMatchObject({ state }),
    untilTrouble: (modelId: string, reason: unknown) =>
      expect.poll(() => progressOf(modelId), { timeout: 9500, interval: 20 }).toMatchObject({ state: 'preparing', trouble: { reason } }),
    asked: (modelId: string) => storages.get(modelId)?.requests.length ?? 0,
  }
}

describe.concurrent('a download', () => {
  test('whose storage never answers says so within 10 s, and the next one runs meanwhile', async (context) => {
    const { expect } = context
    const app = await open(context)
    app.world.storage = (modelId) => (modelId === 'epoch_1' ? silence : null)
    await app.start('epoch_1')
    await app.start('epoch_2')
    await app.untilTrouble('epoch_1', 'The storage does not answer.')
    await app.until('epoch_2', 'done')
    expect(app.progressOf('epoch_1')).toMatchObject({ state: 'preparing' })
  })

  test('of which Vi does not speak says so within 10 s, and the next one runs meanwhile', async (context) => {
    const app = await open(context)
    const { downloads, preferences } = app.running.services
    app.world.api = (modelId) => modelId === 'epoch_1'
    const names = { organizationId: ODD_ORGANIZATION, runId: 'r1', runName: 'r1', parts: 'all' as const, why: '' }
    const saveFolder = preferences.get().saveFolder ?? ''
    for (const modelId of ['epoch_1', 'epoch_2']) downloads.add({ ...names, modelId, checkpointName: modelId, saveFolder })
    await app.untilTrouble('epoch_1', 'Vi does not answer.')
    await app.until('epoch_2', 'done')
  })

  test('whose storage is not there at first waits for the network like any other, and resumes by itself', async (context) => {
    const app = await open(context, { storage: { lostAfterMs: 1500 } })
    app.world.storage = () => (response) => response.socket?.destroy()
    await app.start('epoch_1')
    await app.untilTrouble('epoch_1', 'The connection was cut.')
    await app.until('epoch_1', 'offline')
    app.world.storage = () => null
    await app.until('epoch_1', 'done')
  })

  test('that finds Vi gone when its turn comes waits for it, and resumes by itself', async (context) => {
    const { expect } = context
    const app = await open(context, { storage: { lostAfterMs: 1500 }, transport: { backoffBaseMs: 10 } })
    let isGone = false
    app.world.api = (_, __, response) => {
      if (isGone) response.socket?.destroy()
      return isGone
    }
    app.world.storage = () => silence
    await app.start('epoch_1')
    await expect.poll(() => app.asked('epoch_1'), { timeout: 9500 }).toBeGreaterThan(0)
    await app.running.services.downloads.pause(null)
    isGone = true
    app.world.storage = () => null
    app.running.services.downloads.resume(null)
    await app.untilTrouble('epoch_1', expect.stringContaining('cut'))
    await app.until('epoch_1', 'offline')
    isGone = false
    await app.until('epoch_1', 'done')
  })

  test('that Vi asks to wait 28 h says so, waits like any other, and does not ask again', async (context) => {
    const { expect } = context
    const app = await open(context)
    let linksAsked = 0
    app.world.api = (_, wantsContents, response) => {
      if (wantsContents) {
        linksAsked += 1
        response.writeHead(429, { 'retry-after': '100800' }).end('slow down')
      }
      return wantsContents
    }
    await app.start('epoch_1')
    await app.until('epoch_1', 'offline')
    expect(app.progressOf('epoch_1')).toMatchObject({ reason: 'Vi asks to wait 28 h. It is asked again after 24 h. slow down' })
    app.running.services.engine.wake()
    await sleep(1500)
    expect(linksAsked).toBe(1)
  })
})
