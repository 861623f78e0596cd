import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { noFaults } from '../../electron/sample/faults.ts'
import { type SampleWorkspace, startSampleWorkspace } from '../../electron/sample/workspace.ts'
import { sampleRun } from '../support/sample-files.ts'

let sample: SampleWorkspace

beforeAll(async () => {
  sample = await startSampleWorkspace()
})
afterEach(() => {
  Object.assign(sample.faults, noFaults())
})
afterAll(() => sample.close())

const outputs = `runs/${sampleRun('7b-lora-r16').runId}/outputs`

function api(path: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${sample.apiUrl}/workspaces/sample-workspace/${path}`, {
    headers: { authorization: `Bearer ${sample.secretKey}` },
    ...(signal ? { signal } : {}),
  })
}

const text = async (path: string) => (await api(path)).text()
const json = async (path: string) => (await api(path)).json()

/** The text of the first metrics in an answer: parsed, some names would be lost. */
const metricsIn = (answer: string) => /"evaluationMetrics":(\{[^}]*\})/.exec(answer)?.[1] ?? ''

test('every page names the same next token', async () => {
  sample.faults.apiRepeatToken = true
  const first = await json(`${outputs}?s=5`)
  const second = await json(`${outputs}?s=5&p=${first.nextPage}`)
  const last = await json(`${outputs}?s=1000`)
  expect([second.nextPage, last.nextPage, (await json('runs')).nextPage]).toEqual(Array(3).fill(first.nextPage))
  expect(second.items[0].spec.epoch).toBe(11)
})

test('every name of a query is ignored, so that page 1 comes always', async () => {
  const plain = await json(outputs)
  sample.faults.apiIgnoreNames = true
  expect(await json(`${outputs}?s=3&p=${plain.nextPage}&contents=y`)).toEqual(plain)
  expect((await json(`runs/${sampleRun('smoke-test').runId}/outputs`)).nextPage).not.toBeNull()
})

test('a body comes byte by byte and does not end, until the client has had enough', async () => {
  const whole = await text('simpleRuns?s=1')
  sample.faults.apiDripMs = 1
  const enough = new AbortController()
  const response = await api('simpleRuns?s=1', enough.signal)
  let got = ''
  await expect(async () => {
    for await (const chunk of response.body ?? []) {
      got += Buffer.from(chunk).toString()
      if (got.length > whole.length + 20) enough.abort()
    }
  }).rejects.toMatchObject({ name: 'AbortError' })
  expect(got.trimEnd()).toBe(whole)
})

test('metrics nested 20,000 deep are valid JSON', async () => {
  sample.faults.apiBody = 'deep'
  const answer = await text(outputs)
  expect(answer.split('"nested"')).toHaveLength(20_001)
  expect(JSON.parse(answer).items).toHaveLength(10)
})

test('one checkpoint has a million metrics', async () => {
  sample.faults.apiBody = 'million-metrics'
  const [first, second] = (await json(outputs)).items
  expect(Object.keys(first.spec.evaluationMetrics)).toHaveLength(1_000_000)
  expect(second.spec.evaluationMetrics.f1).toBeGreaterThan(0)
})

test('metrics have names that mean something else in JavaScript', async () => {
  sample.faults.apiBody = 'hostile-names'
  expect(metricsIn(await text(outputs))).toBe('{"constructor":0.5000,"__proto__":0.5000,"toString":0.5000,"hasOwnProperty":0.5000}')
})

test('one item of a page is odd, and all others are not', async () => {
  const [plainModels, plainRuns] = [await json(outputs), await json('runs')]
  sample.faults.apiBody = 'odd-item'
  const [models, runs] = [await json(outputs), await json('runs')]
  expect(models.items[1].status).not.toHaveProperty('storageObject')
  expect(models.items[1]).toHaveProperty('etag')
  expect(runs.items[1]).not.toHaveProperty('etag')
  for (const [plain, odd] of [
    [plainModels, models],
    [plainRuns, runs],
  ]) {
    expect(odd.items.toSpliced(1, 1)).toEqual(plain.items.toSpliced(1, 1))
  }
})

test('numbers that are none are written as Python does, which is not JSON', async () => {
  sample.faults.apiBody = 'nan'
  const answer = await text(outputs)
  expect(metricsIn(answer)).toMatch(/^\{"f1": NaN, "mean_iou": Infinity, "precision": -Infinity, "recall": 0\.\d+/)
  expect(() => JSON.parse(answer)).toThrow(SyntaxError)
  expect(await text(`runs/${sampleRun('deepseek').runId}/outputs`)).toContain('"evaluationMetrics":{"loss": NaN}')
})
