import { eventIterator, oc, type } from '@orpc/contract'
import { problemErrors } from '../../shared/contract/problem.ts'
import type { TransferLimits } from '../download/engine.ts'
import type { DownloadPlan, TransferOutcome, TransferStatus } from '../download/plan.ts'
import type { ArchiveLink } from '../vi/archive-link.ts'

/** A plan as it crosses to the worker: addresses are asked for over the other port. */
export type PlanForWorker = Omit<DownloadPlan, 'getLink'>

/** What a transfer in the worker says. */
export type TransferMessage = { type: 'status'; status: TransferStatus } | { type: 'done'; outcome: TransferOutcome } | { type: 'stopped' }

const procedure = oc.errors(problemErrors)

// Both ends are built from the same sources, so types are enough; nothing from outside crosses here unread.

/** What the worker does for the main thread. */
export const workerContract = {
  /** Carries out a plan; ends with `done`, `stopped` or the declared error. */
  transfer: procedure.input(type<{ id: string; plan: PlanForWorker }>()).output(eventIterator(type<TransferMessage>())),
  /** Stops a transfer. Its own stream says when nothing is being written any more. */
  stop: procedure.input(type<{ id: string }>()).output(type<void>()),
  limit: procedure.input(type<TransferLimits>()).output(type<void>()),
  wake: procedure.output(type<void>()),
  discard: procedure.input(type<{ destination: string }>()).output(type<void>()),
}

/** What the main thread does for the worker: it alone has the credentials. */
export const linksContract = {
  get: procedure.input(type<{ id: string }>()).output(type<ArchiveLink>()),
}

/** What a worker is started with. */
export interface WorkerData {
  /** Where the worker answers {@link workerContract}. */
  calls: MessagePort
  /** Where the worker asks {@link linksContract}. */
  links: MessagePort
  engine: { timeoutMs?: number; backoffBaseMs?: number; lostAfterMs?: number; limits: TransferLimits }
}
