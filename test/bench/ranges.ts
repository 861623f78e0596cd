import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ArchiveSource } from '../../electron/download/archive-source.ts'
import { openRanged } from '../../electron/download/open-archive.ts'
import { Patience } from '../../electron/download/patience.ts'
import { pieceBytesFor } from '../../electron/download/pieces.ts'
import { ArchiveStorage } from '../../electron/download/storage.ts'
import { belongsToAdapter } from '../../electron/library/layout.ts'
import { buildDownloadProcess, linesOf } from '../support/download-process.ts'
import { setUpTransfers, type TransferSetup } from '../support/transfer-setup.ts'
import { median, type Report, rounded } from './row.ts'
import { filesFailure, OWN_FILES, type Truth, truthOf } from './truth.ts'

const GB = 1_000_000_000
const KILLS = 5
const CONNECTIONS = 8
const EPOCH = 7
const RESUMED = 'resume after kill -9: pieces fetched again, per connection'

/** What is fetched where less than an archive is wanted: its list of files, its adapter, or the rest after a kill. */
export async function run(report: Report): Promise<void> {
  await fileList(report)
  await adapterOnly(report)
  await resumeAfterKill(report)
}

async function fileList(report: Report): Promise<void> {
  const setup = await setUpTransfers(30 * GB)
  const storage = new ArchiveStorage()
  try {
    const { signal } = new AbortController()
    const patience = new Patience()
    const archive = await openRanged(new ArchiveSource(storage, setup.plan().getLink, patience, signal), patience, signal)
    if (!archive?.members.length) throw new Error('the archive was not listed')
    report({ name: 'file list of 30 GB: requests', value: setup.sample.storageRequests.length, limit: 20, unit: '' })
    report({ name: 'file list of 30 GB: fetched', value: rounded(sentBytes(setup) / 1e6, 2), limit: 1, unit: 'MB' })
  } finally {
    await storage.close()
    await setup.close()
  }
}

async function adapterOnly(report: Report): Promise<void> {
  const setup = await setUpTransfers(1.1 * GB)
  try {
    const { result } = await setup.download({ parts: 'adapter' })
    const adapterBytes = setup.statuses.at(-1)?.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) ?? 0
    if (!result.adapterPath || adapterBytes === 0) throw new Error('there is no adapter')
    const name = `adapter only (${rounded(adapterBytes / 1e6)} MB of 1.1 GB): fetched beyond it`
    const truth = [...truthOf(setup.run, EPOCH, 1.1 * GB)].filter(([path]) => belongsToAdapter(path))
    if (!(await isRight(name, dirname(result.adapterPath), new Map(truth), report))) return
    report({ name, value: rounded((sentBytes(setup) - adapterBytes) / 1e6, 2), limit: 1, unit: 'MB' })
  } finally {
    await setup.close()
  }
}

async function resumeAfterKill(report: Report): Promise<void> {
  const setup = await setUpTransfers(GB)
  const processes = await buildDownloadProcess()
  try {
    const truth = truthOf(setup.run, EPOCH, GB)
    const pieces: number[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      const folder = join(await mkdtemp(join(setup.saveFolder, 'kill-')), setup.run.runId)
      setup.sample.storageRequests.length = 0
      const killed = processes.start(setup, folder)
      await linesOf(killed).begun
      await sleep(200 + Math.random() * 600)
      killed.kill('SIGKILL')
      await new Promise((resolve) => killed.once('close', resolve))
      const isHalfDone = (await readdir(join(folder, '..'))).every((name) => name.endsWith('.part'))
      if ((await linesOf(processes.start(setup, folder)).ended) !== 'whole') throw new Error('it was not gone on with')
      if (!(await isRight(RESUMED, folder, truth, report))) return
      const again = sentBytes(setup) - GB
      if (isHalfDone) pieces.push(again / pieceBytesFor(GB) / CONNECTIONS)
      await rm(join(folder, '..'), { recursive: true })
    }
    report({ name: RESUMED, value: rounded(median(pieces), 2), limit: 2, unit: '' })
  } finally {
    await processes.close()
    await setup.close()
  }
}

/** Whether a folder holds what it should; says so where it does not, as there is no figure then. */
async function isRight(name: string, folder: string, truth: Truth, report: Report): Promise<boolean> {
  const error = await filesFailure(folder, truth, OWN_FILES)
  if (error !== null) report({ name, error, detail: '' })
  return error === null
}

function sentBytes(setup: TransferSetup): number {
  return setup.sample.storageRequests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)
}
