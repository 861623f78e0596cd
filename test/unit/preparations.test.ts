import { expect, test } from 'vitest'
import { newDownload } from '../../electron/download/download-record.ts'
import type { DownloadPlan } from '../../electron/download/plan.ts'
import { type Preparation, Preparations } from '../../electron/download/preparations.ts'

const checkpoint = { organizationId: 'acme', runId: 'r1', runName: 'r1', modelId: 'epoch_1' }
const plan: DownloadPlan = {
  app: { name: 'test', version: '0' },
  parts: 'all',
  folder: 'alive/r1',
  source: { ...checkpoint, endpoint: '', epoch: 1, evaluationMetrics: null },
  getLink: () => Promise.reject(new Error('not asked for')),
}

test('a save folder that does not answer holds up no other folder, and nobody who wants to stop', async () => {
  const preparations = new Preparations({
    choose: ({ saveFolder }) =>
      saveFolder === 'dead' ? new Promise(() => {}) : Promise.resolve({ kind: 'free', folder: 'alive/r1', displayFolder: '' }),
    plan: () => Promise.resolve(plan),
  })
  const abort = new AbortController()
  const prepare = (saveFolder: string, signal: AbortSignal) => {
    const download = newDownload({ ...checkpoint, checkpointName: 'Epoch 1', parts: 'all', why: '', saveFolder })
    const preparation: Preparation = { download, claimed: () => new Set(), onPlace: () => {}, report: () => {}, signal }
    return preparations.prepare(preparation)
  }
  const stuck = prepare('dead', abort.signal)
  expect(await prepare('alive', new AbortController().signal)).toBe(plan)
  abort.abort()
  await expect(stuck).rejects.toMatchObject({ name: 'AbortError' })
})
