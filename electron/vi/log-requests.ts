import type { RunLogPart } from '../../shared/vi/run-log.ts'
import type { RunLogOptions, RunsResource } from './runs.ts'
import { ViError } from './vi-error.ts'

/** How many lines are asked for at a time: Vi does not say how many it allows, so that a refusal is answered with fewer. */
const LIMITS = [10_000, 1_000, null] as const
const MAX_REQUESTS = 80

const limitsThatWork = new WeakMap<RunsResource, number>()

/** Asks for parts of one run's log, with the largest limit that Vi takes. */
export class LogRequests {
  readonly #runs: RunsResource
  readonly #runId: string
  readonly #signal: AbortSignal | undefined
  #count = 0

  constructor(runs: RunsResource, runId: string, signal: AbortSignal | undefined) {
    this.#runs = runs
    this.#runId = runId
    this.#signal = signal
  }

  /** Whether no more may be asked for. */
  get isSpent(): boolean {
    return this.#count >= MAX_REQUESTS
  }

  async ask(part: Pick<RunLogOptions, 'since' | 'until' | 'pageToken'>): Promise<RunLogPart> {
    for (let at = limitsThatWork.get(this.#runs) ?? 0; ; at++) {
      const limit = LIMITS[at] ?? null
      this.#count += 1
      try {
        const answer = await this.#runs.logs(this.#runId, { ...part, limit, signal: this.#signal })
        limitsThatWork.set(this.#runs, at)
        return answer
      } catch (error) {
        if (!isRefused(error) || at >= LIMITS.length - 1) throw error
      }
    }
  }

  /** As `ask`; null where Vi refuses to answer. */
  async askIfTaken(part: Pick<RunLogOptions, 'since' | 'until' | 'pageToken'>): Promise<RunLogPart | null> {
    return await this.ask(part).catch((error: unknown) => {
      if (isRefused(error)) return null
      throw error
    })
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof ViError && error.code === 'VI_REFUSED'
}
