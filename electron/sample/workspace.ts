import { randomBytes } from 'node:crypto'
import { createApiServer } from './api-server.ts'
import { checkpointArchive } from './archive.ts'
import { sampleRuns } from './catalog.ts'
import { type Faults, noFaults } from './faults.ts'
import { closeServer, listen, listenApart } from './listen.ts'
import type { Gateway } from './paging.ts'
import { epochOfModel, SAMPLE_ORGANIZATION } from './resources.ts'
import type { ComputedObject } from './segments.ts'
import { AddressSigner } from './signing.ts'
import { type Certificate, createStorageServer, type StorageRequest } from './storage-server.ts'

/** How a sample workspace is set up. */
export interface SampleOptions {
  /** Port of the API; the storage takes a free one. 0 takes a free one for both. */
  port?: number
  /** About how large each archive is. */
  archiveSizeBytes?: number
  /** How many runs there are, at least the catalogue's own. */
  runs?: number
  /** How many checkpoints the runs beyond the catalogue's have. */
  plainEpochs?: number
  liveEveryMs?: number
  /** Which names of paging the API reads; those of Vi's own gateway alone by default. */
  gateway?: Gateway
  /** How long a pre-signed address works. */
  linkLifeMs?: number
  /** A key of Vi's own form; a new one each time by default. */
  secretKey?: string
  faults?: Partial<Faults>
  /** Serves the storage over TLS. */
  tls?: Certificate
}

/** A running sample workspace. */
export interface SampleWorkspace {
  apiUrl: string
  storageUrl: string
  secretKey: string
  organizationId: string
  /** Change these while it runs. */
  faults: Faults
  apiRequests: string[]
  storageRequests: StorageRequest[]
  /** The archive that a checkpoint has, byte for byte. */
  archiveOf(runId: string, modelId: string): ComputedObject | null
  close(): Promise<void>
}

const MB = 1_000_000
const HOUR = 3_600_000
const CACHED_ARCHIVES = 16

/** Starts a Vi-compatible API and, on another origin, its storage, with made-up runs. */
export async function startSampleWorkspace(options: SampleOptions = {}): Promise<SampleWorkspace> {
  const { archiveSizeBytes = 48 * MB, liveEveryMs = 20_000, linkLifeMs = HOUR } = options
  const secretKey = options.secretKey ?? `dtvi_${randomBytes(49).toString('hex')}` // Vi's keys are 103 characters
  const faults: Faults = { ...noFaults(), ...options.faults }
  const runs = sampleRuns(options.runs, options.plainEpochs)
  const startedMs = Date.now()
  const clock = () => ({ startedMs, nowMs: Date.now(), liveEveryMs })
  const signer = new AddressSigner()
  const apiRequests: string[] = []
  const storageRequests: StorageRequest[] = []
  const archives = new Map<string, ComputedObject>()

  function archiveOf(runId: string, modelId: string, generation = 0): ComputedObject | null {
    const run = runs.find((candidate) => candidate.runId === runId)
    const epoch = run ? epochOfModel(run, modelId, clock()) : null
    if (!run || epoch === null) return null
    const key = `${runId}/${modelId}/${generation}`
    const archive = archives.get(key) ?? checkpointArchive(run, epoch, archiveSizeBytes, generation)
    archives.set(key, archive)
    const oldest = archives.keys().next().value
    if (archives.size > CACHED_ARCHIVES && oldest !== undefined) archives.delete(oldest)
    return archive
  }

  const storage = createStorageServer(
    signer,
    (path, generation) => {
      const match = /^\/vi-sample-models\/([^/]+)\/([^/]+)\.tar$/.exec(path)
      return match?.[1] && match[2] ? archiveOf(match[1], match[2], generation) : null
    },
    faults,
    storageRequests,
    options.tls ?? null,
  )
  const storageUrl = (await listenApart(storage)).replace('http:', options.tls ? 'https:' : 'http:')
  const api = createApiServer({
    runs,
    secretKey,
    gateway: options.gateway ?? 'strict',
    clock,
    faults,
    log: apiRequests,
    signArchive: (runId, modelId) => {
      const expiresAt = Date.now() + linkLifeMs
      return { url: signer.sign(storageUrl, `/vi-sample-models/${runId}/${modelId}.tar`, expiresAt), expiresAt }
    },
  })
  const apiUrl = await listen(api, options.port ?? 0)
  return {
    apiUrl,
    storageUrl,
    secretKey,
    organizationId: SAMPLE_ORGANIZATION,
    faults,
    apiRequests,
    storageRequests,
    archiveOf: (runId, modelId) => archiveOf(runId, modelId),
    close: async () => {
      await Promise.all([closeServer(api), closeServer(storage)])
    },
  }
}
