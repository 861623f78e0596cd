import type { ProblemCode } from '../../shared/contract/problem.ts'
import { ExpectedError, type FailureFacts } from '../failure/expected-error.ts'

/** The codes of {@link ProblemCode} that an exchange with Vi can end in. */
export type ViErrorCode = Extract<
  ProblemCode,
  | 'KEY_MALFORMED'
  | 'KEY_REJECTED'
  | 'NOT_PERMITTED'
  | 'NO_SUCH_ORGANIZATION'
  | 'NO_SUCH_RUN'
  | 'NO_SUCH_CHECKPOINT'
  | 'NO_LOG'
  | 'BAD_LINK'
  | 'BAD_ADDRESS'
  | 'RATE_LIMITED'
  | 'VI_UNAVAILABLE'
  | 'VI_REFUSED'
  | 'VI_UNREACHABLE'
  | 'BAD_RESPONSE'
  | 'ENDLESS_LIST'
  | 'NO_ARCHIVE'
>

/** An exchange with Vi that did not give what was asked. */
export class ViError extends ExpectedError<ViErrorCode> {
  constructor(code: ViErrorCode, facts: FailureFacts) {
    super(code, facts)
    this.name = 'ViError'
  }
}
