import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildDownloadProcess, type DownloadProcesses, linesOf } from '../support/download-process.ts'
import { setUpTransfers, type TransferSetup } from '../support/transfer-setup.ts'

const SIZE = 24_000_000
const PIECE = 500_000
const KILLS = Number(process.env.KILLS ?? 50)
const CONNECTIONS = 8
let processes: DownloadProcesses
let setups: TransferSetup[]

beforeAll(async () => {
  processes = await buildDownloadProcess()
  setups = await Promise.all([0, 1, 2].map(() => setUpTransfers(SIZE)))
}, 60_000)

afterAll(async () => {
  await Promise.all(setups.map((setup) => setup.close()))
  await processes.close()
})

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
            const child = processes.start(setup, folder, PIECE)
            const { begun, ended } = linesOf(child)
            await begun
            const timer = kills < KILLS ? setTimeout(() => child.kill('SIGKILL'), Math.random() * 400) : undefined
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
    const child = processes.start(setup, folder, PIECE)
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
      const ends = await Promise.all(
        [processes.start(setup, folder, PIECE), processes.start(setup, folder, PIECE)].map((child) => linesOf(child).ended),
      )
      expect(ends.sort()).toEqual(['FOLDER_TAKEN', 'whole'])
      expect(await setup.differences(folder)).toEqual([])
    }
  }, 60_000)
})
