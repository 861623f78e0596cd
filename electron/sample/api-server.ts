import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SampleRun } from './catalog.ts'
import { type Faults, faultsSchema } from './faults.ts'
import { logResource } from './logs.ts'
import { answerText } from './odd-answers.ts'
import { type Gateway, pageOf } from './paging.ts'
import { hexOf } from './random.ts'
import { type Clock, checkpointCount, epochOfModel, modelResource, runResource, SAMPLE_ORGANIZATION } from './resources.ts'

/** What the API server needs to know. */
export interface ApiServerOptions {
  runs: readonly SampleRun[]
  secretKey: string
  gateway: Gateway
  clock: () => Clock
  faults: Faults
  /** A new pre-signed address of an archive. */
  signArchive: (runId: string, modelId: string) => { url: string; expiresAt: number }
  /** What was asked, for tests to look at. */
  log: string[]
}

/** A server that speaks Vi's API, as far as runs and their models go. */
export function createApiServer(options: ApiServerOptions): Server {
  return createServer((request, response) => {
    answer(request, response, options).catch(() => response.destroy())
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ApiServerOptions): Promise<void> {
  const { faults } = options
  // Vi's Python SDK writes a second question mark where an ampersand belongs.
  const [path = '/', ...queries] = (request.url ?? '/').split('?')
  const query = new URLSearchParams(faults.apiIgnoreNames ? '' : queries.join('&'))
  options.log.push(`${request.method} ${request.url}`)
  if (path === '/sample/faults') return changeFaults(request, response, options)
  if (faults.apiDown) {
    response.destroy()
    return
  }
  if (faults.apiLatencyMs > 0) await sleep(faults.apiLatencyMs)
  if (faults.apiStatus !== null) return sendError(response, faults.apiStatus, 'A fault that was switched on.', faults)
  if (request.headers.authorization !== `Bearer ${options.secretKey}`) return sendError(response, 401, 'Invalid secret key', faults)
  if (faults.apiBody === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title><h1>Sign in to continue</h1>')
    return
  }
  if (faults.apiBody === 'malformed') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"items": [{"kind": "Run", ')
    return
  }
  const found = resource(path, query, options)
  if (found === null) return sendError(response, 404, 'Not found', faults)
  response.writeHead(200, { 'content-type': 'application/json', 'x-cloud-trace-context': `${hexOf(path, 32)}/1` })
  const body = answerText(found, faults.apiBody)
  if (faults.apiDripMs > 0) await drip(body, faults.apiDripMs, response)
  else response.end(body)
}

/** Sends a body byte by byte, and then spaces, which JSON may end in, for as long as somebody listens. */
async function drip(body: string, everyMs: number, response: ServerResponse): Promise<void> {
  const bytes = Buffer.from(body)
  for (let at = 0; !response.destroyed; at++) {
    response.write(at < bytes.length ? bytes.subarray(at, at + 1) : ' ')
    await sleep(everyMs, undefined, { ref: false })
  }
}

function resource(path: string, query: URLSearchParams, options: ApiServerOptions): object | null {
  const [, workspaces, organization, kind, runId, outputs, modelId, ...rest] = path.split('/').map(decodeURIComponent)
  if (workspaces !== 'workspaces' || organization !== SAMPLE_ORGANIZATION || rest.length > 0) return null
  const clock = options.clock()
  const runs = options.faults.noRuns ? [] : options.runs
  const page = <T>(items: readonly T[], map: (item: T) => object) => pageOf(items, query, options, map)
  if (kind === 'simpleRuns' && !runId) return page(runs, ({ runId: id, name }) => ({ runId: id, name }))
  if (kind !== 'runs') return null
  if (!runId) return page(runs, (each) => runResource(each, clock))
  const run = options.runs.find((candidate) => candidate.runId === runId)
  if (!run) return null
  if (outputs === undefined) return runResource(run, clock)
  if (outputs === 'logs' && modelId === undefined) return logResource(run, query, clock)
  if (outputs !== 'outputs') return null
  const withContents = query.get('contents') === 'y' || options.faults.alwaysContents
  const model = (epoch: number): object => {
    const plain = modelResource(run, epoch, clock, null) as { runOutputId: string }
    return withContents ? modelResource(run, epoch, clock, { downloadUrl: options.signArchive(run.runId, plain.runOutputId) }) : plain
  }
  if (modelId) {
    const epoch = epochOfModel(run, modelId, clock)
    return epoch === null ? null : { items: [model(epoch)], nextPage: null, prevPage: null }
  }
  const epochs = Array.from({ length: checkpointCount(run, clock) }, (_, index) => index + 1)
  return page(epochs, model)
}

function sendError(response: ServerResponse, status: number, message: string, faults: Faults): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-cloud-trace-context': `${hexOf(message, 32)}/1`,
    ...(faults.retryAfter ? { 'retry-after': faults.retryAfter } : {}),
  })
  response.end(JSON.stringify({ message, error: String(status) }))
}

/** `PUT /sample/faults` with a part of {@link Faults} switches them while the workspace runs. */
async function changeFaults(request: IncomingMessage, response: ServerResponse, options: ApiServerOptions): Promise<void> {
  if (request.method !== 'PUT' || request.headers.authorization !== `Bearer ${options.secretKey}`) {
    response.writeHead(404).end()
    return
  }
  const body: unknown = JSON.parse(await text(request))
  Object.assign(options.faults, faultsSchema.partial().parse(body))
  response.writeHead(204).end()
}
