import { randomUUID } from 'node:crypto'
import { MessageChannel, Worker } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import type * as z from 'zod'
import { jsonSerializers } from '../../shared/contract/serializers.ts'
import type { Engine, TransferLimits } from '../download/engine.ts'
import type { DownloadPlan, Transfer } from '../download/plan.ts'
import { linksContract, type workerContract, workerEngineSchema } from './contract.ts'
import { asExpectedError, asProblemError } from './errors.ts'

/** How a worker is started. */
export interface WorkerEngineOptions extends z.infer<typeof workerEngineSchema> {
  /** The built worker. */
  file: string
}

interface Running {
  worker: Worker
  client: ContractRouterClient<typeof workerContract>
  /** Rejects when the thread ends by itself. */
  onEnd: Set<(error: Error) => void>
}

/** Carries out downloads in a thread of its own, which starts with the first one and, should it ever end, again with the next. */
export class WorkerEngine implements Engine {
  readonly #file: string
  readonly #options: Omit<WorkerEngineOptions, 'file'>
  readonly #plans = new Map<string, DownloadPlan>()
  #limits: TransferLimits
  #running: Running | null = null

  /** @throws ZodError for an option that is undefined, not finite or out of all proportion */
  constructor({ file, ...options }: WorkerEngineOptions) {
    this.#file = file
    this.#options = workerEngineSchema.parse(options)
    this.#limits = options.limits
  }

  limit(limits: TransferLimits): void {
    this.#limits = limits
    void this.#running?.client.limit(limits).catch(() => {})
  }

  wake(): void {
    void this.#running?.client.wake().catch(() => {})
  }

  async discard(destination: string): Promise<void> {
    const { client, onEnd } = this.#start()
    await unlessEnded(onEnd, client.discard({ destination })).catch((error: unknown) => {
      throw asExpectedError(error)
    })
  }

  async close(): Promise<void> {
    const running = this.#running
    this.#running = null
    running?.onEnd.clear()
    await running?.worker.terminate()
  }

  readonly transfer: Transfer = async (plan, report, signal) => {
    signal.throwIfAborted()
    const id = randomUUID()
    this.#plans.set(id, plan)
    const { client, onEnd } = this.#start()
    // Its own stream says when it has stopped: until then the folder is being written to.
    const stop = () => void client.stop({ id }).catch(() => {})
    signal.addEventListener('abort', stop)
    try {
      const { getLink: _staysHere, ...rest } = plan
      const messages = await unlessEnded(onEnd, client.transfer({ id, plan: rest }))
      if (signal.aborted) stop()
      for (;;) {
        const { value: message, done } = await unlessEnded(onEnd, messages.next())
        if (done) throw new Error('the transfer ended without a word')
        if (message.type === 'status') report(message.status)
        else if (message.type === 'done') return message.outcome
        else {
          signal.throwIfAborted()
          throw new Error('the transfer was stopped')
        }
      }
    } catch (error) {
      throw asExpectedError(error)
    } finally {
      signal.removeEventListener('abort', stop)
      this.#plans.delete(id)
    }
  }

  #start(): Running {
    if (this.#running) return this.#running
    const calls = new MessageChannel()
    const links = new MessageChannel()
    const worker = new Worker(this.#file, {
      workerData: { calls: calls.port2, links: links.port2, engine: { ...this.#options, limits: this.#limits } },
      transferList: [calls.port2, links.port2],
    })
    const contract = implement(linksContract)
    const router = contract.router({
      get: contract.get.handler(async ({ input, signal }) => {
        const plan = this.#plans.get(input.id)
        if (!plan) throw new Error('no such transfer')
        return plan.getLink(signal ?? new AbortController().signal).catch((error: unknown) => {
          throw asProblemError(error)
        })
      }),
    })
    new RPCHandler(router, { customJsonSerializers: jsonSerializers }).upgrade(links.port1, { context: {} })
    const client: Running['client'] = createORPCClient(new RPCLink({ port: calls.port1, customJsonSerializers: jsonSerializers }))
    links.port1.start()
    calls.port1.start()
    const running: Running = { worker, client, onEnd: new Set() }
    const ended = (error: Error) => {
      if (this.#running === running) this.#running = null
      for (const reject of running.onEnd) reject(error)
      calls.port1.close()
      links.port1.close()
    }
    worker.once('error', ended)
    worker.once('exit', () => ended(new Error('the transfer thread ended')))
    worker.unref()
    calls.port1.unref()
    links.port1.unref()
    this.#running = running
    return running
  }
}

/** Waits for an answer, or for the end of the thread that would give it. */
function unlessEnded<T>(onEnd: Set<(error: Error) => void>, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    onEnd.add(reject)
    answer.then(resolve, reject).finally(() => onEnd.delete(reject))
  })
}
