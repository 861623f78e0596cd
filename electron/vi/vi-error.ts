import type { ProblemCode } from '../../shared/contract/problem.ts'

/** The codes of {@link ProblemCode} that an exchange with Vi can end in. */
export type ViErrorCode = Extract<
  ProblemCode,
  | 'KEY_MALFORMED'
  | 'KEY_REJECTED'
  | 'NOT_PERMITTED'
  | 'NO_SUCH_ORGANIZATION'
  | 'NO_SUCH_RUN'
  | 'NO_SUCH_CHECKPOINT'
  | 'BAD_LINK'
  | 'BAD_ADDRESS'
  | 'RATE_LIMITED'
  | 'VI_UNAVAILABLE'
  | 'VI_REFUSED'
  | 'VI_UNREACHABLE'
  | 'BAD_RESPONSE'
  | 'NO_ARCHIVE'
>

interface ViErrorFacts {
  /** What happened, a sentence. */
  message: string
  /** Why, where known. */
  detail?: string
  /** What to do. */
  advice: string
  status?: number
  traceId?: string | null
  retryAfterMs?: number | null
  cause?: unknown
}

/** An exchange with Vi that did not give what was asked. Its texts never hold a key or a signed address. */
export class ViError extends Error {
  readonly code: ViErrorCode
  readonly detail: string
  readonly advice: string
  readonly status: number | null
  readonly traceId: string | null
  readonly retryAfterMs: number | null

  constructor(code: ViErrorCode, facts: ViErrorFacts) {
    super(facts.message, { cause: facts.cause })
    this.name = 'ViError'
    this.code = code
    this.detail = facts.detail ?? ''
    this.advice = facts.advice
    this.status = facts.status ?? null
    this.traceId = facts.traceId ?? null
    this.retryAfterMs = facts.retryAfterMs ?? null
  }
}
