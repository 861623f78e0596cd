import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { memoryVault } from '../../electron/accounts/vault.ts'
import { type SampleOptions, type SampleWorkspace, startSampleWorkspace } from '../../electron/sample/workspace.ts'
import { type BrowserHost, startBrowserHost } from '../../electron/serve/browser-host.ts'
import type { HostPorts } from '../../electron/services/host.ts'
import { openServices, type Services } from '../../electron/services/services.ts'
import { openConfStore } from '../../electron/settings/conf-store.ts'
import type { contract } from '../../shared/contract/contract.ts'
import { jsonSerializers } from '../../shared/contract/serializers.ts'

/** A browser host with folders of its own and a sample workspace to talk to. */
export interface TestHost {
  host: BrowserHost
  services: Services
  sample: SampleWorkspace
  /** Everything below is removed at the end. */
  folder: string
  dataFolder: string
  homeFolder: string
  close(): Promise<void>
}

export interface TestHostOptions {
  sample?: SampleOptions
  ports?: Partial<HostPorts>
  /** Connect to the sample workspace as an account before the page opens. */
  connected?: boolean
  /** Download in this thread, so that the built worker is not needed. */
  inThisThread?: boolean
  /** Leave a settings file behind that does not parse. */
  brokenSettings?: boolean
  /** Remember the home folder as the save folder. */
  saveFolder?: boolean
}

/** The host's contract, called over HTTP as its page does. */
export async function callHost({ host }: TestHost): Promise<ContractRouterClient<typeof contract>> {
  const opened = await fetch(host.newAddress(), { redirect: 'manual' })
  const cookie = opened.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  return createORPCClient(
    new RPCLink({ url: `${host.origin}/rpc`, headers: { cookie, origin: host.origin }, customJsonSerializers: jsonSerializers }),
  )
}

/** Starts a {@link TestHost}. The page must have been built. */
export async function startTestHost(options: TestHostOptions = {}): Promise<TestHost> {
  const folder = await mkdtemp(join(tmpdir(), 'vi-model-browser-'))
  const dataFolder = join(folder, 'data')
  const homeFolder = await mkdtemp(join(folder, 'home-'))
  const sample = await startSampleWorkspace({ archiveSizeBytes: 3_000_000, ...options.sample })
  if (options.brokenSettings) {
    await mkdir(dataFolder)
    await writeFile(join(dataFolder, 'settings.json'), '{ broken')
  }
  const services = await openServices({
    version: '0.0.0-test',
    host: 'browser',
    platform: process.platform,
    dataFolder,
    homeFolder,
    environment: { DATATURE_VI_API_ENDPOINT: sample.apiUrl },
    vault: memoryVault(),
    openRawStore: openConfStore,
    trash: (path) => rename(path, join(folder, `trash-${basename(path)}`)),
    transport: { backoffBaseMs: 10, timeoutMs: 5000 },
    storage: { backoffBaseMs: 10, timeoutMs: 5000 },
    transferWorker: options.inThisThread ? undefined : join(import.meta.dirname, '..', '..', 'out', 'main', 'transfer-worker.js'),
    sample: { archiveSizeBytes: 3_000_000 },
    ...options.ports,
  })
  if (options.connected) await services.accounts.connect(sample.secretKey, sample.organizationId, sample.apiUrl)
  if (options.saveFolder) services.preferences.change({ saveFolder: homeFolder })
  const host = await startBrowserHost({ services, pageFolder: join(import.meta.dirname, '..', '..', 'out', 'renderer'), port: 0 })
  const close = async () => {
    await host.close()
    await services.close()
    await sample.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  return { host, services, sample, folder, dataFolder, homeFolder, close }
}
