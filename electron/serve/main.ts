import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import trash from 'trash'
import { version } from '../../package.json'
import { openKeyring } from '../accounts/keyring-vault.ts'
import { errnoOf } from '../download/disk-error.ts'
import { trustSystemCertificates } from '../network/system-network.ts'
import { openServices, type Services } from '../services/services.ts'
import { openConfStore } from '../settings/conf-store.ts'
import { dataFolder } from '../settings/data-folder.ts'
import { type BrowserHost, startBrowserHost } from './browser-host.ts'

/** A fixed port keeps what the page remembers: browsers keep it by address. */
const USUAL_PORT = 4517

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string' }, sample: { type: 'boolean' } } })
  trustSystemCertificates()
  const services = await openServices({
    version,
    host: 'browser',
    platform: process.platform,
    dataFolder: dataFolder(process.env, process.platform, homedir()),
    homeFolder: homedir(),
    environment: process.env,
    vault: await openKeyring(),
    openRawStore: openConfStore,
    trash: (path) => trash(path, { glob: false }),
    transferWorker: join(import.meta.dirname, 'transfer-worker.js'),
  })
  if (values.sample) await services.accounts.openSample()
  const host = await listen(services, values.port)
  console.log(`Vi Model Browser is at ${host.newAddress()}`)
  console.log('The address works once. Ctrl-C stops the app, Enter prints a new address.')
  const lines = process.stdin.isTTY ? createInterface({ input: process.stdin }) : null
  lines?.on('line', () => console.log(host.newAddress()))
  const stop = async () => {
    lines?.close()
    await services.close()
    await host.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop())
}

async function listen(services: Services, portText: string | undefined): Promise<BrowserHost> {
  const pageFolder = join(import.meta.dirname, '..', 'renderer')
  if (portText !== undefined) {
    const port = Number(portText)
    if (!/^\d+$/.test(portText) || port > 65_535) throw new Error(`--port takes a number from 0 to 65535, not “${portText}”.`)
    return startBrowserHost({ services, pageFolder, port }).catch((error: unknown) => {
      throw new Error(`Port ${port} cannot be used (${errnoOf(error)}). Choose another with --port.`)
    })
  }
  return startBrowserHost({ services, pageFolder, port: USUAL_PORT }).catch(() => startBrowserHost({ services, pageFolder, port: 0 }))
}
