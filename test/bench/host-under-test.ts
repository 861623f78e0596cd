import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { Gateway } from '../../electron/sample/paging.ts'
import { archiveLink } from '../../electron/vi/archive-link.ts'
import type { contract } from '../../shared/contract/contract.ts'
import type { Download } from '../../shared/contract/downloads.ts'
import { sampleRun } from '../support/sample-files.ts'
import { firstLine, startBuilt } from './built-process.ts'
import type { RivalTarget } from './rivals.ts'
import { CERTIFICATE, SampleProcesses } from './sample-processes.ts'
import { type Truth, truthOf } from './truth.ts'

const root = join(import.meta.dirname, '..', '..')

/** The built app's browser host and a sample workspace, each in a process of its own. */
export interface HostUnderTest {
  /** Everything is saved below it. */
  folder: string
  pid: number
  /** Where its page is, and what lets a browser in. */
  page: { origin: string; cookie: string }
  runId: string
  host: ContractRouterClient<typeof contract>
  /** Downloads a checkpoint through the app, as its page would. @returns the finished download and how long it took */
  download(saveFolder: string, modelId: string): Promise<{ download: Download; tookMs: number }>
  /** What the files of the checkpoint that is fetched are. */
  truth: Truth
  /** That checkpoint, with a new pre-signed URL, of a workspace whose API reads such names of paging. */
  target(gateway: Gateway): Promise<RivalTarget>
  /** The delay of the host's event loop since the last call, and its heap without garbage. */
  eventLoop(): Promise<{ p99Ms: number; maxMs: number; heapBytes: number }>
  close(): Promise<void>
}

/** The epoch that is fetched. */
const EPOCH = 7

/** Its archives have the layout of today's service, the only one that Vi's SDK takes. */
const run = sampleRun('7b-lora-r16')

export async function startHostUnderTest(archiveSizeBytes: number, faults: Record<string, number>, tls: boolean): Promise<HostUnderTest> {
  const { runId } = run
  const folder = await mkdtemp(join(tmpdir(), 'vi-bench-'))
  const samples = new SampleProcesses(archiveSizeBytes, faults, tls)
  const sample = await samples.of('strict')
  const eventLoopFile = join(folder, 'event-loop.json')
  const probe = ['--expose-gc', '--import', `file://${join(root, 'test', 'bench', 'event-loop-probe.mjs')}`]
  const hostProcess = startBuilt('serve.js', ['--port', '0'], probe, {
    HOME: folder,
    VI_MODEL_BROWSER_DATA: join(folder, 'data'),
    DATATURE_VI_API_ENDPOINT: sample.apiUrl,
    EVENT_LOOP_FILE: eventLoopFile,
    ...(tls ? { NODE_EXTRA_CA_CERTS: `${CERTIFICATE}-cert.pem` } : {}),
  })
  const address = new URL(/http:\S+/.exec(await firstLine(hostProcess))?.[0] ?? '')
  const opened = await fetch(address, { redirect: 'manual' })
  const cookie = opened.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  const host: HostUnderTest['host'] = createORPCClient(
    new RPCLink({ url: `${address.origin}/rpc`, headers: { cookie, origin: address.origin } }),
  )
  const { secretKey, organizationId, apiUrl } = sample
  await host.accounts.connect({ secretKey, organizationId, endpoint: apiUrl })
  const { pid } = hostProcess
  if (pid === undefined) throw new Error('the host did not start')
  return {
    folder,
    pid,
    page: { origin: address.origin, cookie },
    runId,
    host,
    truth: truthOf(run, EPOCH, archiveSizeBytes),
    target: async (gateway) => {
      const { client, ...workspace } = await samples.of(gateway)
      const modelId = `epoch_${EPOCH}`
      const { url } = await archiveLink(client.models, runId, modelId)
      return { ...workspace, url, runId, modelId, certificate: tls ? `${CERTIFICATE}-cert.pem` : null }
    },
    download: async (saveFolder, modelId) => {
      await mkdir(saveFolder, { recursive: true })
      await host.folders.use({ path: saveFolder })
      const changes = await host.app.watch()
      const startedMs = performance.now()
      const { id } = await host.downloads.start({ runId, modelId })
      for await (const change of changes) {
        const download = change.part === 'downloads' ? change.value.find((candidate) => candidate.id === id) : undefined
        if (download?.progress.state === 'failed') throw new Error(JSON.stringify(download.progress.problem))
        if (download?.progress.state === 'done') return { download, tookMs: performance.now() - startedMs }
      }
      throw new Error('the host ended')
    },
    eventLoop: async () => {
      await rm(eventLoopFile, { force: true })
      hostProcess.kill('SIGUSR2')
      for (;;) {
        await sleep(20)
        const text = await readFile(eventLoopFile, 'utf8').catch(() => '')
        if (text !== '') return JSON.parse(text)
      }
    },
    close: async () => {
      hostProcess.kill('SIGKILL')
      await samples.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
