import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'

/** Where the environment names a proxy. */
export const PROXY_NAMES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy']
/** What runs on this computer, the sample workspace among it, is never asked for through a proxy. */
const LOOPBACK = 'localhost,127.0.0.1,::1'

/** Opens connections, through the proxy that the environment names where it names one. A proxy tunnels: it sees hosts, no keys. */
export function openAgent(options: Agent.Options, environment: NodeJS.ProcessEnv = process.env): Dispatcher {
  if (!PROXY_NAMES.some((name) => environment[name])) return new Agent(options)
  const httpProxy = environment.http_proxy ?? environment.HTTP_PROXY
  const httpsProxy = environment.https_proxy ?? environment.HTTPS_PROXY
  const exceptions = environment.NO_PROXY ?? environment.no_proxy
  return new EnvHttpProxyAgent({
    ...options,
    ...(httpProxy !== undefined && { httpProxy }),
    ...(httpsProxy !== undefined && { httpsProxy }),
    noProxy: exceptions ? `${exceptions},${LOOPBACK}` : LOOPBACK,
    proxyTunnel: true,
  })
}
