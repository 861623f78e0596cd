import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChildTask } from '../support/download-child.ts'
import { setUpTransfers, type TransferSetup } from '../support/transfer-setup.ts'

const SIZE = 24_000_000
const PIECE = 500_000
const KILLS = Number(process.env.KILLS ?? 50)
const CONNECTIONS = 8
const root = join(import.meta.dirname, '..', '..')

let outFolder: string
let setups: TransferSetup[]

beforeAll(async () => {
  outFolder = await mkdtemp(join(root, 'node_modules', '.download-child-'))
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { ssr: 'test/support/download-child.ts', outDir: outFolder, target: 'node20', emptyOutDir: false },
  })
  setups = await Promise.all([0, 1, 2].map(() => setUpTransfers(SIZE)))
}, 60_000)

afterAll(async () => {
  await Promise.all(setups.map((setup) => setup.close()))
  await rm(outFolder, { recursive: true, force: true })
})

function start(setup: TransferSetup, folder: string): ChildProcess {
  const { apiUrl, secretKey, organizationId } = setup.sample
  const task: ChildTask = { apiUrl, secretKey, organizationId, runId: setup.run.runId, modelId: 'epoch_7', folder, pieceBytes: PIECE }
  return spawn(process.execPath, [join(outFolder, 'download-child.js'), JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** The lines that a process prints, until it ends. */
function linesOf(child: ChildProcess): { begun: Promise<void>; ended: Promise<string> } {
  let text = ''
  const begun = new Promise<void>((resolve) => {
    child.stdout?.on('data', (data) => {
      text += data
      if (text.includes('begun')) resolve()
    })
  })
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(text.trim().split('\n').at(-1) ?? '')))
  return { begun, ended }
}

describe('a process that is killed', () => {
  test(`${KILLS} times at any instant has the exact bytes in the end, and fetches little twice`, async () => {
    let kills = 0
    let sentTwice = 0
    await Promise.all(
      setups.map(async (setup) => {
        setup.sample.faults.throttleBytesPerSecond = 12_000_000
        while (kills < KILLS) {
          const folder = join(await mkdtemp(join(setup.saveFolder, 'kill-')), setup.run.runId)
          setup.sample.storageRequests.length = 0
          let killedHere = 0
          for (;;) {
            const child = start(setup, folder)
            const { begun, ended } = linesOf(child)
            await begun
            const timer = setTimeout(() => child.kill('SIGKILL'), Math.random() * 400)
            const last = await ended
            clearTimeout(timer)
            if (child.signalCode === null) {
              expect(last).toBe('whole')
              break
            }
            killedHere += 1
            kills += 1
          }
          expect(await setup.differences(folder)).toEqual([])
          expect(await readdir(join(folder, '..'))).toEqual([setup.run.runId])
          const sent = setup.sample.storageRequests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)
          sentTwice += sent - SIZE
          expect(sent - SIZE).toBeLessThan((killedHere + 1) * 2 * PIECE * CONNECTIONS)
          await rm(join(folder, '..'), { recursive: true })
        }
      }),
    )
    console.log(`${kills} kills; sent again for each: ${Math.round(sentTwice / kills / 1000)} kB, pieces being ${PIECE / 1000} kB`)
  }, 900_000)

  test('leaves nothing with the final name behind', async () => {
    const [setup] = setups
    if (!setup) return
    setup.sample.faults.throttleBytesPerSecond = 4_000_000
    const folder = join(await mkdtemp(join(setup.saveFolder, 'once-')), setup.run.runId)
    const child = start(setup, folder)
    await linesOf(child).begun
    await sleep(500)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    expect(await readdir(join(folder, '..'))).toEqual([`${setup.run.runId}.part`])
  })
})

describe('two processes on one folder', () => {
  test('do not mix: one is refused, and the bytes are exact', async () => {
    const [setup] = setups
    if (!setup) return
    setup.sample.faults.throttleBytesPerSecond = 8_000_000
    for (let round = 0; round < 3; round++) {
      const folder = join(await mkdtemp(join(setup.saveFolder, 'two-')), setup.run.runId)
      const ends = await Promise.all([start(setup, folder), start(setup, folder)].map((child) => linesOf(child).ended))
      expect(ends.sort()).toEqual(['FOLDER_TAKEN', 'whole'])
      expect(await setup.differences(folder)).toEqual([])
    }
  }, 60_000)
})
