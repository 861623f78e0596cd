import type { ProblemCode } from '../../shared/contract/problem.ts'
import { ExpectedError, type FailureFacts } from '../failure/expected-error.ts'

/** The codes of {@link ProblemCode} that a download can end in, besides those of Vi's API. */
export type DownloadErrorCode = Extract<
  ProblemCode,
  | 'STORAGE_UNREACHABLE'
  | 'STORAGE_REFUSED'
  | 'ARCHIVE_REFUSED'
  | 'ARCHIVE_DAMAGED'
  | 'ARCHIVE_REPLACED'
  | 'DISK_FULL'
  | 'DISK_FAILED'
  | 'FOLDER_MISSING'
  | 'FOLDER_NOT_WRITABLE'
  | 'FOLDER_TAKEN'
  | 'FOLDER_UNREADABLE'
  | 'NO_ARCHIVE'
  | 'NO_SUCH_FILE'
>

/** A download that did not end in whole files. */
export class DownloadError extends ExpectedError<DownloadErrorCode> {
  constructor(code: DownloadErrorCode, facts: FailureFacts) {
    super(code, facts)
    this.name = 'DownloadError'
  }
}
