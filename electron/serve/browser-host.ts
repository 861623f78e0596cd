import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node'
import sirv from 'sirv'
import { jsonSerializers } from '../../shared/contract/serializers.ts'
import { PAGE_HEADERS } from '../services/page-policy.ts'
import { createRouter } from '../services/router.ts'
import type { Services } from '../services/services.ts'
import { Gate, type Refusal } from './gate.ts'

/** A running browser host. */
export interface BrowserHost {
  /** `http://127.0.0.1:<port>` */
  origin: string
  /** A new address that opens the app once. */
  newAddress(): string
  close(): Promise<void>
}

/** How a browser host is set up. */
export interface BrowserHostOptions {
  services: Services
  /** The folder of the built page. */
  pageFolder: string
  /** The port to listen on; 0 takes a free one. */
  port: number
  /** How long a request may take to say what it wants. */
  headersTimeoutMs?: number
}

const LARGEST_CALL_BYTES = 1024 * 1024
const OPEN_PATH = '/open/'

/** Serves the page and its calls on loopback. @throws the listen error, EADDRINUSE for one */
export async function startBrowserHost({
  services,
  pageFolder,
  port,
  headersTimeoutMs = 10_000,
}: BrowserHostOptions): Promise<BrowserHost> {
  const server = createServer({
    requestTimeout: Math.max(30_000, headersTimeoutMs),
    headersTimeout: headersTimeoutMs,
    connectionsCheckingInterval: headersTimeoutMs / 4,
  })
  const origin = await new Promise<string>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
  const gate = new Gate(new URL(origin).port)
  const calls = new RPCHandler(createRouter(services), {
    customJsonSerializers: jsonSerializers,
    plugins: [new BodyLimitPlugin({ maxBodySize: LARGEST_CALL_BYTES })],
  })
  const files = sirv(pageFolder, { single: true, etag: true, dotfiles: false, setHeaders: (response) => setPageHeaders(response) })

  server.on('request', (request, response) => {
    answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isCall = (request.url ?? '').startsWith('/rpc/')
    const stranger = gate.refuseHost(request) ?? gate.refuseOrigin(request, isCall)
    if (stranger) return refuse(response, stranger)
    if (request.url?.startsWith(OPEN_PATH)) return open(request, response)
    const unknown = gate.refuseStranger(request)
    if (unknown) return refuse(response, unknown)
    if (isCall) {
      if (request.method !== 'POST') return refuse(response, { status: 403, reason: 'Calls are sent with POST.' })
      setPageHeaders(response)
      response.setHeader('cache-control', 'no-store')
      const { matched } = await calls.handle(request, response, { prefix: '/rpc', context: {} })
      if (!matched) response.writeHead(404).end()
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(response, { status: 403, reason: 'Pages are asked for with GET.' })
    closeFileWith(response)
    files(request, response, () => void response.writeHead(404).end())
  }

  function open(request: IncomingMessage, response: ServerResponse): void {
    setPageHeaders(response)
    const cookie = gate.exchange(request.url?.slice(OPEN_PATH.length) ?? '')
    if (cookie !== null) {
      response.writeHead(303, { location: '/', 'set-cookie': cookie, 'cache-control': 'no-store' }).end()
    } else if (gate.refuseStranger(request) === null) {
      response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end() // opened again in the same browser
    } else {
      refuse(response, { status: 401, reason: 'This address was used before. Press Enter in the terminal for a new one.' })
    }
  }

  return {
    origin,
    newAddress: () => `${origin}${OPEN_PATH}${gate.issueToken()}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A file that is being sent is closed when whoever asked goes away: piping alone leaves it open for ever. */
function closeFileWith(response: ServerResponse): void {
  response.once('pipe', (file) => response.once('close', () => file.destroy()))
}

function setPageHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value)
}

function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  setPageHeaders(response)
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(`${reason}\n`)
}
