import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { closeServer, listen } from '../../electron/sample/listen.ts'
import { ViClient } from '../../electron/vi/client.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import type { TransportOptions } from '../../electron/vi/transport.ts'

/** A server in place of Vi's API that answers whatever a test says, and a client that asks it. */
export interface OddApi {
  url: string
  client: ViClient
  /** Path and query of every request. */
  asked: string[]
  close(): Promise<void>
}

export const ODD_KEY = `dtvi_${'0'.repeat(98)}`
export const ODD_ORGANIZATION = 'acme'

/** Starts an {@link OddApi}. */
export async function startOddApi(
  answer: (address: URL, response: ServerResponse, request: IncomingMessage) => void,
  options: TransportOptions = {},
): Promise<OddApi> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(new URL(request.url ?? '/', 'http://api'), response, request)
  })
  const url = await listen(server, 0)
  const client = new ViClient(
    { secretKey: ODD_KEY, organizationId: ODD_ORGANIZATION, endpoint: parseEndpoint(url) },
    { backoffBaseMs: 2, retries: 2, ...options },
  )
  return {
    url,
    client,
    asked,
    close: async () => {
      await client.close()
      await closeServer(server)
    },
  }
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** A checkpoint as the service sends it. */
export function wireModel(epoch: number, evaluationMetrics: unknown = { f1: epoch / 100 }) {
  return {
    kind: 'RunOutput',
    workspaceId: ODD_ORGANIZATION,
    runId: 'r1',
    runOutputId: `epoch_${epoch}`,
    spec: { kind: 'Checkpoint', epoch, evaluationMetrics },
    status: { observedGeneration: 1, conditions: [], storageObject: `models/epoch_${epoch}.tar` },
    metadata: { timeCreated: 1_790_000_000_000 + epoch, lastUpdated: 1_790_000_000_000 + epoch, generation: 1, attributes: {} },
    selfLink: `/workspaces/${ODD_ORGANIZATION}/runs/r1/runOutputs/epoch_${epoch}`,
    etag: `tag-${epoch}`,
  }
}

/** A run as the service sends it. */
export function wireRun(runId: string) {
  return {
    kind: 'Run',
    workspaceId: ODD_ORGANIZATION,
    runId,
    spec: { flow: { name: `Run ${runId}`, schema: '1', tolerations: {}, settings: {}, blocks: [] } },
    status: {
      log: '',
      observedGeneration: 1,
      conditions: [{ condition: 'Succeeded', status: 'Reached', lastTransitionTime: 1_790_000_000_000 }],
    },
    metadata: { timeCreated: 1_790_000_000_000, lastUpdated: 1_790_000_000_000, generation: 1, attributes: {} },
    selfLink: `/workspaces/${ODD_ORGANIZATION}/runs/${runId}`,
    etag: `tag-${runId}`,
  }
}
