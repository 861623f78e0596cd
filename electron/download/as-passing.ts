import { ExpectedError } from '../failure/expected-error.ts'
import { DownloadError } from './download-error.ts'
import { PassingError } from './patience.ts'

/** A failure of Vi's API that may pass, so that it is waited for; any other failure as it is. */
export function asPassing(error: unknown): unknown {
  if (!(error instanceof ExpectedError) || !error.mayPass) return error
  const { message, detail, advice, status, traceId, retryAfterMs } = error
  const lasting = new DownloadError('STORAGE_UNREACHABLE', { message, detail, advice, status, traceId, retryAfterMs })
  return new PassingError(lasting, { retryAfterMs })
}
