import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { lookAtPeer } from '../bench/compare.ts'
import { drawnFailure } from '../bench/peers/drawn.ts'
import { type Curve, type Drawn, startPeers } from '../bench/peers/peers.ts'
import { launchChromium } from '../support/chromium.ts'

const curves: Curve[] = [
  { name: 'first', values: [0.9, 0.5, 0.3] },
  { name: 'second', values: [0.8, 0.6, 0.4] },
]
const right: Drawn[] = curves.map(({ name, values }) => ({ name, lastStep: values.length, lastValue: values.at(-1) ?? 0 }))
const peer = { name: 'a page', painted: 'true', chart: 'canvas', drawn: 'window.drawn', close: async () => {} }

describe('a page that is measured beside ours', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage()
  })
  afterEach(() => page.context().close())

  /** Shows a page that says it has drawn these lines, and draws so many. */
  async function show(said: unknown, lines = curves.length): Promise<void> {
    await page.setContent('<canvas width="400" height="200"></canvas>')
    await page.evaluate(
      ({ said, lines }) => {
        Object.assign(window, { drawn: said })
        const context = document.querySelector('canvas')?.getContext('2d')
        for (let line = 0; context && line < lines; line++) {
          context.fillStyle = line % 2 ? '#d03020' : '#2050d0'
          context.fillRect(10, 20 + line * 30, 380, 2)
        }
      },
      { said, lines },
    )
  }

  test('has drawn the curves when it has every one to its end, rounded as pages round, and shows them', async () => {
    await show(right)
    expect(await drawnFailure(page, peer, curves)).toBeNull()
    await show(right.map((line) => ({ ...line, lastValue: line.lastValue + 0.0004 })))
    expect(await drawnFailure(page, peer, curves)).toBeNull()
  })

  test.each<[string, unknown, number, RegExp]>([
    ['leaves one out', right.slice(0, 1), 2, /^has not drawn second$/],
    ['stops early', right.map((line) => ({ ...line, lastStep: 2 })), 2, /^has drawn first to step 2, not 3$/],
    ['draws something else', right.map((line) => ({ ...line, lastValue: 0.4 })), 2, /^has drawn 0.4 at the end of first, not 0.3$/],
    ['has the data and shows nothing', right, 0, /^shows no lines: 0 coloured pixels for 2 curves$/],
    ['does not say what it has', [{ name: 'first' }], 2, /^does not say what it has drawn/],
  ])('has failed when it %s', async (_how, said, lines, failure) => {
    await show(said, lines)
    expect(await drawnFailure(page, peer, curves)).toMatch(failure)
  })

  test('has failed when it cannot be opened', async () => {
    const seen = await lookAtPeer(page, { ...peer, address: 'http://127.0.0.1:1/' }, curves)
    expect(seen).toMatchObject({ kind: 'failed', error: 'did not draw its chart', detail: expect.stringContaining('127.0.0.1') })
  })
})

describe.skipIf(process.platform === 'win32')('a peer', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vi-peers-'))
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })

  test('that is installed and cannot start has failed; a Python that was named and has none is an error', async () => {
    const python = join(folder, 'python')
    await writeFile(python, '#!/bin/sh\n[ "$1" = -c ] && echo 9.9 && exit\necho it is broken >&2\nexit 3\n')
    await chmod(python, 0o755)
    vi.stubEnv('PEERS_PYTHON', python)
    const failure = { error: 'did not start', detail: 'it is broken' }
    expect(await startPeers(curves)).toEqual({
      peers: [],
      failed: [
        { name: 'TensorBoard 9.9', ...failure },
        { name: 'MLflow 9.9', ...failure },
      ],
    })
    vi.stubEnv('PEERS_PYTHON', join(folder, 'nowhere'))
    await expect(startPeers(curves)).rejects.toThrow('which has none of tensorboard, mlflow')
  })
})
