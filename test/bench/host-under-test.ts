import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { archiveLink } from '../../electron/vi/archive-link.ts'
import { ViClient } from '../../electron/vi/client.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import type { contract } from '../../shared/contract/contract.ts'
import type { Download } from '../../shared/contract/downloads.ts'
import { sampleRun } from '../support/sample-files.ts'

const root = join(import.meta.dirname, '..', '..')
const certificate = join(root, 'test', 'support', 'tls', 'loopback')

/** The built app's browser host and a sample workspace, each in a process of its own. */
export interface HostUnderTest {
  /** Everything is saved below it. */
  folder: string
  pid: number
  certificate: string | null
  sample: { apiUrl: string; secretKey: string; organizationId: string }
  /** Where its page is, and what lets a browser in. */
  page: { origin: string; cookie: string }
  runId: string
  host: ContractRouterClient<typeof contract>
  /** Downloads a checkpoint through the app, as its page would. @returns the finished download and how long it took */
  download(saveFolder: string, modelId: string): Promise<{ download: Download; tookMs: number }>
  /** A pre-signed address of the archive. */
  link(): Promise<string>
  /** The delay of the host's event loop since the last call, and its heap without garbage. */
  eventLoop(): Promise<{ p99Ms: number; maxMs: number; heapBytes: number }>
  close(): Promise<void>
}

export async function startHostUnderTest(archiveSize: string, faults: Record<string, number>, tls: boolean): Promise<HostUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'vi-bench-'))
  const faultArgs = Object.entries(faults).flatMap(([name, value]) => ['--fault', `${name}=${value}`])
  const sampleProcess = start(
    'sample.js',
    ['--json', '--archive-size', archiveSize, ...faultArgs, ...(tls ? ['--tls', certificate] : [])],
    [],
    {},
  )
  const sample = JSON.parse(await firstLine(sampleProcess))
  const eventLoopFile = join(folder, 'event-loop.json')
  const probe = ['--expose-gc', '--import', `file://${join(root, 'test', 'bench', 'event-loop-probe.mjs')}`]
  const hostProcess = start('serve.js', ['--port', '0'], probe, {
    HOME: folder,
    VI_MODEL_BROWSER_DATA: join(folder, 'data'),
    DATATURE_VI_API_ENDPOINT: sample.apiUrl,
    EVENT_LOOP_FILE: eventLoopFile,
    ...(tls ? { NODE_EXTRA_CA_CERTS: `${certificate}-cert.pem` } : {}),
  })
  const address = new URL(/http:\S+/.exec(await firstLine(hostProcess))?.[0] ?? '')
  const opened = await fetch(address, { redirect: 'manual' })
  const cookie = opened.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  const host: HostUnderTest['host'] = createORPCClient(
    new RPCLink({ url: `${address.origin}/rpc`, headers: { cookie, origin: address.origin } }),
  )
  const { secretKey, organizationId, apiUrl } = sample
  await host.accounts.connect({ secretKey, organizationId, endpoint: apiUrl })
  const client = new ViClient({ secretKey, organizationId, endpoint: parseEndpoint(apiUrl) })
  const { runId } = sampleRun('7b-lora-r16')
  const { pid } = hostProcess
  if (pid === undefined) throw new Error('the host did not start')
  return {
    folder,
    pid,
    certificate: tls ? `${certificate}-cert.pem` : null,
    sample,
    page: { origin: address.origin, cookie },
    runId,
    host,
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
    link: async () => (await archiveLink(client.models, runId, 'epoch_7')).url,
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
      await client.close()
      for (const child of [hostProcess, sampleProcess]) child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function start(file: string, args: string[], nodeArgs: string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, join(root, 'out', 'main', file), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (data) => {
      text += data
      if (text.includes('\n')) resolve(text.split('\n', 1)[0] ?? '')
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it said anything`)))
  })
}
