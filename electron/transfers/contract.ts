import { MessagePort } from 'node:worker_threads'
import { eventIterator, oc, type } from '@orpc/contract'
import * as z from 'zod'
import { problemErrors } from '../../shared/contract/problem.ts'
import type { DownloadPlan, TransferOutcome, TransferStatus } from '../download/plan.ts'
import type { ArchiveLink } from '../vi/archive-link.ts'

/** A plan as it crosses to the worker: addresses are asked for over the other port. */
export type PlanForWorker = Omit<DownloadPlan, 'getLink'>

/** What a transfer in the worker says. */
export type TransferMessage = { type: 'status'; status: TransferStatus } | { type: 'done'; outcome: TransferOutcome } | { type: 'stopped' }

/** How much transfers may take, as it crosses to the worker. */
export const transferLimitsSchema = z.strictObject({
  bytesPerSecond: z.number().min(1).nullable(),
  connections: z.int().min(1).max(64),
  keepFreeBytes: z.number().min(0),
})

const waitMs = z
  .number()
  .min(1)
  .max(24 * 3_600_000)

/** What an engine in a worker is made with. What is left out has the engine's default; undefined is refused, as it would replace one. */
export const workerEngineSchema = z.strictObject({
  limits: transferLimitsSchema,
  timeoutMs: waitMs.exactOptional(),
  backoffBaseMs: waitMs.exactOptional(),
  lostAfterMs: waitMs.exactOptional(),
})

/** What a worker is started with. */
export const workerDataSchema = z.strictObject({
  /** Where the worker answers {@link workerContract}. */
  calls: z.instanceof(MessagePort),
  /** Where the worker asks {@link linksContract}. */
  links: z.instanceof(MessagePort),
  engine: workerEngineSchema,
})

const procedure = oc.errors(problemErrors)

// Numbers are validated as they cross. For the rest types are enough: both ends are built from the same sources.

/** What the worker does for the main thread. */
export const workerContract = {
  /** Carries out a plan; ends with `done`, `stopped` or the declared error. */
  transfer: procedure.input(type<{ id: string; plan: PlanForWorker }>()).output(eventIterator(type<TransferMessage>())),
  /** Stops a transfer. Its own stream says when nothing is being written any more. */
  stop: procedure.input(type<{ id: string }>()).output(type<void>()),
  limit: procedure.input(transferLimitsSchema).output(type<void>()),
  wake: procedure.output(type<void>()),
  discard: procedure.input(type<{ destination: string }>()).output(type<void>()),
}

/** What the main thread does for the worker: it alone has the credentials. */
export const linksContract = {
  get: procedure.input(type<{ id: string }>()).output(type<ArchiveLink>()),
}
