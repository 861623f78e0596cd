import type { Problem, ProblemCode } from '../../shared/contract/problem.ts'

/** What an {@link ExpectedError} says. No text of it ever holds a key or a signed address. */
export interface FailureFacts {
  /** What happened, a sentence. */
  message: string
  /** Why, where known. */
  detail?: string
  /** What to do. */
  advice: string
  status?: number | null
  /** Vi's trace id, to quote to its support. */
  traceId?: string | null
  /** How long the server asks to wait. */
  retryAfterMs?: number | null
  cause?: unknown
}

const PASSING: ReadonlySet<ProblemCode> = new Set(['VI_UNREACHABLE', 'VI_UNAVAILABLE', 'RATE_LIMITED'])

/** A failure that was foreseen: it has a code and words for the user, and crosses to the page as a {@link Problem}. */
export class ExpectedError<Code extends ProblemCode = ProblemCode> extends Error {
  readonly code: Code
  readonly detail: string
  readonly advice: string
  readonly status: number | null
  readonly traceId: string | null
  readonly retryAfterMs: number | null

  constructor(code: Code, facts: FailureFacts) {
    super(facts.message, { cause: facts.cause })
    this.name = 'ExpectedError'
    this.code = code
    this.detail = facts.detail ?? ''
    this.advice = facts.advice
    this.status = facts.status ?? null
    this.traceId = facts.traceId ?? null
    this.retryAfterMs = facts.retryAfterMs ?? null
  }

  /** Whether the same request may work if it is sent again a little later. */
  get mayPass(): boolean {
    return PASSING.has(this.code)
  }

  /** The failure as data. */
  toProblem(): Problem {
    const { code, message, detail, advice, status, traceId, retryAfterMs } = this
    return { code, title: message, detail, advice, status, traceId, retryAfterMs }
  }

  /** A failure that came as data from another thread. */
  static fromProblem({ title, ...facts }: Problem): ExpectedError {
    return new ExpectedError(facts.code, { ...facts, message: title })
  }
}
