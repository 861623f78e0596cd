import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink as HttpLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { contract } from '../../shared/contract/contract.ts'
import type { Problem } from '../../shared/contract/problem.ts'
import { jsonSerializers } from '../../shared/contract/serializers.ts'

const CHANNEL = 'vi-model-browser:connect'

/** The host, as its contract describes it: over a message port on the desktop, over HTTP in a browser. */
export const host: ContractRouterClient<typeof contract> = createORPCClient(
  window.location.protocol === 'app:'
    ? new PortLink({ port: openPort(), customJsonSerializers: jsonSerializers })
    : new HttpLink({ url: `${window.location.origin}/rpc`, customJsonSerializers: jsonSerializers }),
)

/** The same as options for TanStack Query. */
export const hostQuery = createTanstackQueryUtils(host)

function openPort(): MessagePort {
  const { port1, port2 } = new MessageChannel()
  window.postMessage(CHANNEL, window.location.origin, [port2])
  port1.start()
  return port1
}

/** What went wrong, in words; the host describes its own failures, and no answer at all means that the host is gone. */
export function problemOf(error: unknown): Problem {
  if (isProblem(error)) return error.data
  return {
    code: 'UNEXPECTED',
    title: 'The app’s own host does not answer.',
    detail: '',
    advice:
      window.location.protocol === 'app:'
        ? 'Close the window and open it again.'
        : 'Check that the app still runs in its terminal, then reload this page.',
    status: null,
    traceId: null,
    retryAfterMs: null,
  }
}

function isProblem(error: unknown): error is ORPCError<'PROBLEM', Problem> {
  return error instanceof ORPCError && error.code === 'PROBLEM' && error.defined
}
