import { setTimeout as sleep } from 'node:timers/promises'
import { session } from 'electron'
import { PROXY_NAMES } from '../network/open-agent.ts'
import { proxyOfAnswer } from '../network/system-network.ts'

/** A proxy that the system has to look for first must not keep the app from starting. */
const PATIENCE_MS = 2000

/** Takes over the proxy that the system names for an address, where the environment names none. */
export async function takeSystemProxy(address: string, environment: NodeJS.ProcessEnv): Promise<void> {
  if (PROXY_NAMES.some((name) => environment[name])) return
  const silent = sleep(PATIENCE_MS, 'DIRECT', { ref: false })
  const proxy = proxyOfAnswer(await Promise.race([session.defaultSession.resolveProxy(address), silent]))
  if (proxy !== null) environment.HTTPS_PROXY = proxy
}
