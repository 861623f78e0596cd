import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EngineOptions, TransferEngine } from '../../electron/download/engine.ts'
import type { DownloadPlan, TransferOutcome, TransferStatus } from '../../electron/download/plan.ts'
import { ArchiveStorage } from '../../electron/download/storage.ts'
import { type SampleOptions, type SampleWorkspace, startSampleWorkspace } from '../../electron/sample/workspace.ts'
import { archiveLink } from '../../electron/vi/archive-link.ts'
import { ViClient } from '../../electron/vi/client.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import { digests, filesIn } from './files.ts'
import { expectedFiles, sampleRun } from './sample-files.ts'

const run = sampleRun('lora-r16')

/** An engine, a sample workspace to fetch from and a folder to save in. */
export interface TransferSetup {
  sample: SampleWorkspace
  client: ViClient
  saveFolder: string
  run: typeof run
  /** Every status that was reported by the last download. */
  statuses: TransferStatus[]
  plan(overrides?: Partial<DownloadPlan>): DownloadPlan
  engine(options?: EngineOptions): TransferEngine
  /** Downloads epoch 7 of the run. */
  download(overrides?: Partial<DownloadPlan>, options?: EngineOptions & { signal?: AbortSignal }): Promise<TransferOutcome>
  /** What is wrong with the finished folder; empty when it holds the sample's files byte for byte and nothing else. */
  differences(folder?: string, generation?: number): Promise<string[]>
  close(): Promise<void>
}

/** Waits shortened so that tests of failures take milliseconds. */
export const QUICK = { backoffBaseMs: 2, backoffCapMs: 20, stallMs: 150, journalMs: 5, giveUpAfterMs: 1500 } satisfies EngineOptions

/** An engine for whoever closes it himself. */
export function quickEngine(options: EngineOptions = {}): TransferEngine {
  return new TransferEngine(new ArchiveStorage({ timeoutMs: 2000 }), { ...QUICK, ...options })
}

export async function setUpTransfers(archiveSizeBytes: number, options: SampleOptions = {}): Promise<TransferSetup> {
  const sample = await startSampleWorkspace({ archiveSizeBytes, ...options })
  const credentials = { secretKey: sample.secretKey, organizationId: sample.organizationId, endpoint: parseEndpoint(sample.apiUrl) }
  const client = new ViClient(credentials, { backoffBaseMs: 2, retries: 2 })
  const saveFolder = await mkdtemp(join(tmpdir(), 'vi-save-'))
  const engines: TransferEngine[] = []
  const setup: TransferSetup = {
    sample,
    client,
    saveFolder,
    run,
    statuses: [],
    plan: (overrides = {}) => ({
      app: { name: 'test', version: '0' },
      parts: 'all',
      folder: join(saveFolder, run.runId),
      source: {
        endpoint: sample.apiUrl,
        organizationId: sample.organizationId,
        runId: run.runId,
        runName: run.name,
        modelId: 'epoch_7',
        epoch: 7,
        evaluationMetrics: { f1: 0.8 },
      },
      getLink: (signal) => archiveLink(client.models, run.runId, 'epoch_7', signal),
      ...overrides,
    }),
    engine: (engineOptions = {}) => {
      const engine = quickEngine(engineOptions)
      engines.push(engine)
      return engine
    },
    download: (overrides = {}, { signal = new AbortController().signal, ...engineOptions } = {}) => {
      setup.statuses = []
      const note = (status: TransferStatus) => {
        setup.statuses.push({ ...status, files: status.files.map((file) => ({ ...file })) })
      }
      return setup.engine(engineOptions).transfer(setup.plan(overrides), note, signal)
    },
    differences: async (folder = join(saveFolder, run.runId), generation = 0) => {
      const files = await filesIn(folder)
      for (const ours of ['checkpoint.json', 'CHECKPOINT.md']) files.delete(ours)
      const wanted = digests(expectedFiles(run, 7, archiveSizeBytes, generation))
      const found = digests(files)
      return [...new Set([...Object.keys(wanted), ...Object.keys(found)])].filter((path) => wanted[path] !== found[path])
    },
    close: async () => {
      await Promise.all([client.close(), ...engines.map((engine) => engine.close())])
      await sample.close()
      await rm(saveFolder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
  return setup
}

/** What lies in a folder, by name. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort()
}
