import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { flattenMetrics } from '../../shared/metrics/flatten.ts'
import { ODD_KEY, ODD_ORGANIZATION, type OddApi, sendJson, startOddApi, wireModel, wireRun } from '../support/odd-api.ts'
import { partsOf } from '../support/parts-of.ts'
import { callHost, startTestHost } from '../support/test-host.ts'

let api: OddApi
afterEach(() => api.close())

/** One page of checkpoints, as JSON text: some of these could not be written down as objects. */
const startWith = (...items: unknown[]) =>
  startOddApi((_, response) =>
    sendJson(
      response,
      `{"items":[${items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join()}],"nextPage":null}`,
    ),
  )
const withMetrics = (metrics: string) =>
  JSON.stringify(wireModel(2, null)).replace('"evaluationMetrics":null', `"evaluationMetrics":${metrics}`)

describe('an item of a list that is not as it should be', () => {
  test('is set apart with its name, its field and what is wrong; the others are read', async () => {
    const { storageObject: _, ...status } = wireModel(2).status
    api = await startWith(
      wireModel(1),
      { ...wireModel(2), status },
      { ...wireModel(3), spec: { kind: 'Checkpoint', epoch: 1.5 } },
      null,
      { ...wireModel(5), runOutputId: 5 },
      { ...wireModel(6), spec: { kind: 'Checkpoint', epoch: 6, evaluationMetrics: [1] } },
      { ...wireModel(7), metadata: { ...wireModel(7).metadata, timeCreated: 1.79e18 } },
      wireModel(8),
    )
    const { items, unreadable } = await api.client.models.list('r1')
    expect(items.map(({ spec }) => spec.epoch)).toEqual([1, 8])
    expect(unreadable).toEqual([
      { id: 'epoch_2', name: 'Epoch 2', at: 1, field: 'status.storageObject', reason: 'is missing' },
      { id: 'epoch_3', name: 'Checkpoint poch_3', at: 2, field: 'spec.epoch', reason: 'should be a whole number, but is a fraction' },
      { id: null, name: 'A checkpoint without an ID', at: 3, field: 'the answer', reason: 'should be an object, but is null' },
      { id: null, name: 'A checkpoint without an ID', at: 4, field: 'runOutputId', reason: 'should be a string, but is a number' },
      { id: 'epoch_6', name: 'Epoch 6', at: 5, field: 'spec.evaluationMetrics', reason: 'is not an object' },
      { id: 'epoch_7', name: 'Epoch 7', at: 6, field: 'metadata.timeCreated', reason: 'is out of range' },
    ])
  })

  test('is not passed over when it is the latest', async () => {
    api = await startWith(wireModel(1), { ...wireModel(2), etag: undefined })
    await expect(api.client.models.get('r1')).rejects.toMatchObject({
      code: 'BAD_RESPONSE',
      message: 'Vi’s answer to the latest checkpoint of run r1 cannot be read.',
      detail: 'etag is missing.',
    })
  })

  test('has missing values where it says NaN or Infinity, and keeps its words', async () => {
    const words = 'NaN, "Infinity" \\\\ -Infinity \\'
    const metrics = `{"f1":NaN,"loss":Infinity,"gain":-Infinity,"NaN":1,"deep":{"list":[NaN,2]},"note":${JSON.stringify(words)}}`
    api = await startWith(wireModel(1), withMetrics(metrics), `{"odd":NaN}`)
    const { items, unreadable } = await api.client.models.list('r1')
    expect(items.map(({ spec }) => spec.evaluationMetrics)).toEqual([
      { f1: 0.01 },
      { f1: null, loss: null, gain: null, NaN: 1, deep: { list: [null, 2] }, note: words },
    ])
    expect(unreadable).toHaveLength(1)
    expect(flattenMetrics(items[1]?.spec.evaluationMetrics ?? {}).numbers).toEqual({ NaN: 1 })
  })

  test('is an error where it alone was asked for', async () => {
    api = await startWith({ ...wireModel(2), selfLink: 7 })
    await expect(api.client.models.get('r1', { checkpoint: 'epoch_2' })).rejects.toMatchObject({
      code: 'BAD_RESPONSE',
      detail: 'selfLink should be a string, but is a number.',
    })
  })
})

describe('what the page and the log see of it', () => {
  const URL = 'https://s/x?X-Goog-Signature=beef'

  test('holds no key and no pre-signed URL, and is short', async () => {
    const odd = { ...wireModel(2), metadata: { ...wireModel(2).metadata, attributes: { [URL]: 5 } } }
    const longName = { ...wireModel(3), ['k'.repeat(1_000_000)]: JSON.parse('['.repeat(200) + ']'.repeat(200)) }
    const run = wireRun('r1')
    const named = { ...run, etag: undefined, spec: { flow: { ...run.spec.flow, name: `run ${ODD_KEY} ${URL}` } } }
    const settings = { block: 'model', settings: { note: `${ODD_KEY} ${URL}` }, style: {} }
    const readable = { ...run, runId: 'r2', spec: { flow: { ...run.spec.flow, blocks: [settings] } } }
    api = await startOddApi((address, response) =>
      sendJson(response, { items: address.pathname.endsWith('/runs') ? [named, readable] : [odd, longName], nextPage: null }),
    )
    const running = await startTestHost({ inThisThread: true })
    try {
      await running.services.accounts.connect(ODD_KEY, ODD_ORGANIZATION, api.url)
      const host = await callHost(running)
      const runs = await partsOf(host.runs.list({ cursor: null, all: false }))
      const seen = JSON.stringify([runs, await partsOf(host.checkpoints.list({ runId: 'r1' })), await running.services.log.tail(20)])
      expect(runs[0]?.unreadable).toHaveLength(1)
      expect(runs[0]?.items[0]?.spec.blocks[0]?.settings).toEqual({ note: 'dtvi_… https://s/x?…' })
      expect(seen).not.toContain('beef')
      expect(seen).not.toContain(ODD_KEY)
      expect(seen).not.toContain('k'.repeat(300))
    } finally {
      await running.close()
    }
  })
})

test('a checkpoint can be downloaded although its run cannot be read', async () => {
  api = await startOddApi((address, response) => {
    if (address.pathname.endsWith('/runs/r1')) sendJson(response, { ...wireRun('r1'), etag: undefined })
    else sendJson(response, { items: [wireModel(1)], nextPage: null })
  })
  const saveDir = await mkdtemp(join(tmpdir(), 'vi-odd-'))
  // The run is only what is said beside the files; what stops this is that the server has no archive.
  await expect(api.client.models.download('r1', { saveDir })).rejects.toMatchObject({ code: 'NO_ARCHIVE' })
  await rm(saveDir, { recursive: true })
})

describe('a checkpoint of a monstrous size', () => {
  test.each([
    [
      'a million metrics',
      () => `{${Array.from({ length: 1_000_000 }, (_, index) => `"m${index}":${index}`).join()}}`,
      'holds more than 100,000 values',
    ],
    ['metrics nested 20,000 deep', () => `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, 'is nested more than 100 deep'],
    ['lists nested 20,000 deep', () => `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'is nested more than 100 deep'],
  ])('with %s is refused with words, and the others are read', async (_, metrics, reason) => {
    api = await startWith(wireModel(1), withMetrics(metrics()))
    const { items, unreadable } = await api.client.models.list('r1')
    expect(items).toHaveLength(1)
    expect(unreadable).toMatchObject([{ id: 'epoch_2', field: 'spec.evaluationMetrics', reason }])
    await expect(api.client.models.get('r1')).rejects.toMatchObject({ code: 'BAD_RESPONSE', detail: `spec.evaluationMetrics ${reason}.` })
  })
})

describe('metrics of any name', () => {
  const HOSTILE = '{"constructor":0.5,"__proto__":0.25,"toString":0.75,"hasOwnProperty":{"__proto__":{"valueOf":1}},"toJSON":2}'
  const NUMBERS = { constructor: 0.5, ['__proto__']: 0.25, toString: 0.75, 'hasOwnProperty.__proto__.valueOf': 1, toJSON: 2 }

  test('reach the client as they are', async () => {
    api = await startWith(withMetrics(HOSTILE))
    const [model] = (await api.client.models.list('r1')).items
    expect(Object.entries(flattenMetrics(model?.spec.evaluationMetrics ?? null).numbers)).toEqual(Object.entries(NUMBERS))
  })

  test('reach the page through the host as they are', async () => {
    api = await startWith(withMetrics(HOSTILE))
    const running = await startTestHost({ inThisThread: true })
    try {
      await running.services.accounts.connect(ODD_KEY, ODD_ORGANIZATION, api.url)
      const [part] = await partsOf((await callHost(running)).checkpoints.list({ runId: 'r1' }))
      const metrics = part?.items[0]?.spec.evaluationMetrics ?? null
      expect(Object.entries(flattenMetrics(metrics).numbers)).toEqual(Object.entries(NUMBERS))
      expect(Reflect.getPrototypeOf(metrics ?? {}) === Object.prototype).toBe(true)
    } finally {
      await running.close()
    }
  })
})

describe('an answer', () => {
  test('with a byte order mark, or an odd link to the page before, is read', async () => {
    api = await startOddApi((_, response) => sendJson(response, `\uFEFF${JSON.stringify({ items: [wireRun('r1')], prevPage: 5 })}`))
    expect((await api.client.runs.list()).items).toHaveLength(1)
  })

  test('of millions of items, or of more than 32 MB, is refused with words', async () => {
    let body = `{"items":[${'{},'.repeat(20_000)}{}]}`
    api = await startOddApi((_, response) => sendJson(response, body))
    await expect(api.client.runs.list()).rejects.toMatchObject({ detail: 'items holds 20,001 items, far more than a page.' })
    body = `{"items":[${'{},'.repeat(11_000_000)}{}]}`
    await expect(api.client.runs.list()).rejects.toMatchObject({ message: 'Vi sent an answer of more than 32 MB.' })
  })

  test('that drips is ended by a deadline, and not asked for again', async () => {
    api = await startOddApi(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const timer = setInterval(() => response.write(' '), 20)
        response.once('close', () => clearInterval(timer))
      },
      { timeoutMs: 1000, deadlineMs: 300 },
    )
    await expect(api.client.runs.list()).rejects.toMatchObject({
      code: 'BAD_RESPONSE',
      message: expect.stringContaining('answers too slowly'),
    })
    await sleep(50)
    expect(api.asked).toHaveLength(1)
  })

  test('of 408 is passing trouble: it is asked for again', async () => {
    let times = 0
    api = await startOddApi((_, response) => {
      times += 1
      if (times < 3) response.writeHead(408).end()
      else sendJson(response, { items: [wireRun('r1')], nextPage: null })
    })
    expect((await api.client.runs.list()).items).toHaveLength(1)
    times = -10
    await expect(api.client.runs.list()).rejects.toMatchObject({ code: 'VI_UNAVAILABLE', status: 408 })
  })
})
