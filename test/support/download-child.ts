import { TransferEngine } from '../../electron/download/engine.ts'
import { ArchiveStorage } from '../../electron/download/storage.ts'
import { ExpectedError } from '../../electron/failure/expected-error.ts'
import { archiveLink } from '../../electron/vi/archive-link.ts'
import { ViClient } from '../../electron/vi/client.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'

/** What a process that downloads one checkpoint is started with, as JSON in its first argument. */
export interface ChildTask {
  apiUrl: string
  secretKey: string
  organizationId: string
  runId: string
  modelId: string
  folder: string
  /** As the app chooses when left out. */
  pieceBytes?: number
}

run(JSON.parse(process.argv[2] ?? '{}'))

/** Downloads, and says on standard output when it begins and how it ended: `begun`, then `whole` or an error's code. */
async function run(task: ChildTask): Promise<void> {
  const { apiUrl, secretKey, organizationId, runId, modelId, folder, pieceBytes } = task
  const client = new ViClient({ secretKey, organizationId, endpoint: parseEndpoint(apiUrl) })
  const engine = new TransferEngine(new ArchiveStorage(), { ...(pieceBytes && { pieceBytes }), journalMs: 10, backoffBaseMs: 5 })
  const plan = {
    app: { name: 'test', version: '0' },
    parts: 'all' as const,
    folder,
    source: { endpoint: apiUrl, organizationId, runId, runName: 'run', modelId, epoch: 7, evaluationMetrics: null },
    getLink: (signal: AbortSignal) => archiveLink(client.models, runId, modelId, signal),
  }
  console.log('begun')
  try {
    await engine.transfer(plan, () => {}, new AbortController().signal)
    console.log('whole')
  } catch (error) {
    console.log(error instanceof ExpectedError ? error.code : `unexpected ${String(error)}`)
  }
  await Promise.all([engine.close(), client.close()])
}
