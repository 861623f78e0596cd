import { workerData } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { jsonSerializers } from '../../shared/contract/serializers.ts'
import { TransferEngine } from '../download/engine.ts'
import { ArchiveStorage } from '../download/storage.ts'
import { trustSystemCertificates } from '../network/system-network.ts'
import { type linksContract, type TransferMessage, workerContract, workerDataSchema } from './contract.ts'
import { asExpectedError, asProblemError } from './errors.ts'
import { Latest } from './latest.ts'

// The thread in which bytes are fetched, checked and written, so that the app's main thread never waits for them.

const { calls, links, engine: options } = workerDataSchema.parse(workerData)
const host: ContractRouterClient<typeof linksContract> = createORPCClient(
  new RPCLink({ port: links, customJsonSerializers: jsonSerializers }),
)
trustSystemCertificates()
const engine = new TransferEngine(new ArchiveStorage(options), options)
const running = new Map<string, AbortController>()

const contract = implement(workerContract)
const router = contract.router({
  transfer: contract.transfer.handler(async function* ({ input: { id, plan } }): AsyncGenerator<TransferMessage> {
    const abort = new AbortController()
    running.set(id, abort)
    const messages = new Latest<TransferMessage>()
    const getLink = (signal: AbortSignal) =>
      host.get({ id }, { signal }).catch((error: unknown) => {
        throw asExpectedError(error)
      })
    engine
      .transfer({ ...plan, getLink }, (status) => messages.put({ type: 'status', status }), abort.signal)
      .then(
        (outcome) => messages.end({ type: 'done', outcome }),
        (error: unknown) => (abort.signal.aborted ? messages.end({ type: 'stopped' }) : messages.fail(asProblemError(error))),
      )
      .finally(() => running.delete(id))
    yield* messages
  }),
  stop: contract.stop.handler(({ input }) => running.get(input.id)?.abort()),
  limit: contract.limit.handler(({ input }) => engine.limit(input)),
  wake: contract.wake.handler(() => engine.wake()),
  discard: contract.discard.handler(({ input }) =>
    engine.discard(input.destination).catch((error: unknown) => {
      throw asProblemError(error)
    }),
  ),
})

new RPCHandler(router, { customJsonSerializers: jsonSerializers }).upgrade(calls, { context: {} })
links.start()
calls.start()
