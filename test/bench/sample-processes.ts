import type { ChildProcess } from 'node:child_process'
import * as z from 'zod'
import type { Gateway } from '../../electron/sample/paging.ts'
import { ViClient } from '../../electron/vi/client.ts'
import { parseEndpoint } from '../../electron/vi/endpoint.ts'
import { firstLine, startBuilt } from './built-process.ts'

/** A sample workspace in a process of its own, and a client of it. */
interface RunningSample {
  apiUrl: string
  secretKey: string
  organizationId: string
  client: ViClient
}

/** The beginning of the loopback certificate's files. */
export const CERTIFICATE = `${import.meta.dirname}/../support/tls/loopback`

const sampleSchema = z.object({ apiUrl: z.string(), secretKey: z.string(), organizationId: z.string() })

/** Sample workspaces with the same archives and faults, one for each way to read the names of paging, started when first asked for. */
export class SampleProcesses {
  readonly #args: string[]
  readonly #children: ChildProcess[] = []
  readonly #running = new Map<Gateway, Promise<RunningSample>>()

  constructor(archiveSizeBytes: number, faults: Record<string, number>, tls: boolean) {
    const faultArgs = Object.entries(faults).flatMap(([name, value]) => ['--fault', `${name}=${value}`])
    this.#args = ['--json', '--archive-size', String(archiveSizeBytes), ...faultArgs, ...(tls ? ['--tls', CERTIFICATE] : [])]
  }

  of(gateway: Gateway): Promise<RunningSample> {
    const running = this.#running.get(gateway) ?? this.#start(gateway)
    this.#running.set(gateway, running)
    return running
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    for (const running of this.#running.values()) await (await running).client.close()
  }

  async #start(gateway: Gateway): Promise<RunningSample> {
    const child = startBuilt('sample.js', [...this.#args, '--gateway', gateway])
    this.#children.push(child)
    const { apiUrl, secretKey, organizationId } = sampleSchema.parse(JSON.parse(await firstLine(child)))
    const client = new ViClient({ secretKey, organizationId, endpoint: parseEndpoint(apiUrl) })
    return { apiUrl, secretKey, organizationId, client }
  }
}
