import { afterEach, describe, expect, test } from 'vitest'
import { type OddApi, sendJson, startOddApi, wireModel, wireRun } from '../support/odd-api.ts'

let api: OddApi
afterEach(() => api.close())

/** Pages of one checkpoint each, whose next page is what `next` says for the token that was asked for. */
const onePerPage = (next: (token: string | null) => string | null) =>
  startOddApi((address, response) => {
    const token = address.searchParams.get('p')
    sendJson(response, { items: [wireModel(Number(token ?? 0) + 1)], nextPage: next(token) })
  })

async function epochsOf(client: OddApi['client'], pageSize?: number): Promise<(number | null)[]> {
  const epochs: (number | null)[] = []
  for await (const model of client.models.iterate('r1', { pageSize })) epochs.push(model.spec.epoch)
  return epochs
}

describe('a list in pages', () => {
  test('is asked for by the names that the gateway reads, the token sent back as it came', async () => {
    api = await startOddApi((address, response) => {
      const token = address.searchParams.get('p')
      sendJson(response, { items: [wireModel(token ? 2 : 1)], nextPage: token ? '' : 'a/b?c=ü&d' })
    })
    expect(await epochsOf(api.client, 7)).toEqual([1, 2])
    expect(api.asked).toEqual([
      '/workspaces/acme/runs/r1/outputs?intent=sdkLocalDeploy&s=7',
      `/workspaces/acme/runs/r1/outputs?intent=sdkLocalDeploy&p=${encodeURIComponent('a/b?c=ü&d')}&s=7`,
    ])
  })

  test('has its next page asked for while the last one is being used', async () => {
    api = await onePerPage((token) => (token === null ? '1' : token === '1' ? '2' : null))
    const pages = api.client.models.pages('r1')
    await pages.next()
    await expect.poll(() => api.asked.length).toBe(2)
    await pages.return()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(api.asked, 'nothing more is asked for once nobody reads').toHaveLength(2)
  })

  test.each([
    ['names the same page as the next one for ever', () => '1', 2],
    ['leads in a circle', (token: string | null) => (token === '1' ? '2' : '1'), 3],
  ])('that %s is an error within a few requests', async (_, next, requests) => {
    api = await onePerPage(next)
    await expect(epochsOf(api.client)).rejects.toMatchObject({
      code: 'ENDLESS_LIST',
      message: 'Vi’s list of the checkpoints of run r1 does not end.',
      detail: `Page ${requests} points back to a page already read.`,
    })
    expect(api.asked).toHaveLength(requests)
    api.asked.length = 0
    await expect(api.client.models.get('r1')).rejects.toMatchObject({ code: 'ENDLESS_LIST' })
    expect(api.asked).toHaveLength(requests)
  })

  test('from a server that ignores what is asked is an error, for runs too', async () => {
    api = await startOddApi((address, response) =>
      sendJson(response, { items: [address.pathname.endsWith('/runs') ? wireRun('r1') : wireModel(1)], nextPage: 'more' }),
    )
    await expect(epochsOf(api.client)).rejects.toMatchObject({ code: 'ENDLESS_LIST' })
    const runs = async () => {
      for await (const _ of api.client.runs.iterate());
    }
    await expect(runs()).rejects.toMatchObject({ code: 'ENDLESS_LIST', message: 'Vi’s list of runs does not end.' })
    expect(api.asked).toHaveLength(4)
  })

  test('of nothing but empty pages is an error after 50', async () => {
    let token = 0
    api = await startOddApi((_, response) => {
      token += 1
      sendJson(response, { items: [], nextPage: `t${token}` })
    })
    await expect(epochsOf(api.client)).rejects.toMatchObject({ code: 'ENDLESS_LIST', detail: 'The last 50 pages were empty.' })
    expect(api.asked.length).toBeLessThanOrEqual(51)
  })

  test('is not waited for any longer once nobody reads it', async () => {
    let closed = false
    api = await startOddApi((address, response) => {
      response.once('close', () => {
        closed ||= !response.writableFinished
      })
      if (!address.searchParams.has('p')) sendJson(response, { items: [wireModel(1)], nextPage: '1' })
    })
    const pages = api.client.models.pages('r1')
    await pages.next()
    await expect.poll(() => api.asked.length).toBe(2)
    await pages.return()
    await expect.poll(() => closed).toBe(true)
  })

  test('ends with an error after 10,000 pages, however new each is', async () => {
    api = await onePerPage((token) => String(Number(token ?? 0) + 1))
    await expect(epochsOf(api.client)).rejects.toMatchObject({ code: 'ENDLESS_LIST', detail: 'It has more than 10,000 pages.' })
    expect(api.asked).toHaveLength(10_000)
  }, 60_000)

  test('continues where it stopped, and knows what was read before', async () => {
    api = await onePerPage((token) => (token === '2' ? '1' : String(Number(token ?? 0) + 1)))
    let from = null
    for (const page of [1, 2]) {
      const { value } = await api.client.models.pages('r1', { from, ahead: false }).next()
      expect(value?.page.items[0]?.spec.epoch).toBe(page)
      from = value?.next ?? null
    }
    await expect(api.client.models.pages('r1', { from }).next()).rejects.toMatchObject({ code: 'ENDLESS_LIST' })
    expect(api.asked).toHaveLength(3)
  })
})
