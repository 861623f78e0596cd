import type { ProblemCode } from '../../shared/contract/problem.ts'

/** The codes of {@link ProblemCode} that a download can end in, besides those of Vi's API. */
export type DownloadErrorCode = Extract<
  ProblemCode,
  | 'STORAGE_UNREACHABLE'
  | 'STORAGE_REFUSED'
  | 'ARCHIVE_REFUSED'
  | 'ARCHIVE_DAMAGED'
  | 'DISK_FULL'
  | 'FOLDER_MISSING'
  | 'FOLDER_NOT_WRITABLE'
  | 'FOLDER_TAKEN'
  | 'FOLDER_UNREADABLE'
  | 'NO_ARCHIVE'
>

interface DownloadErrorFacts {
  message: string
  detail?: string
  advice: string
  status?: number
  cause?: unknown
}

/** A download that did not end in whole files. Its texts never hold a signed address. */
export class DownloadError extends Error {
  readonly code: DownloadErrorCode
  readonly detail: string
  readonly advice: string
  readonly status: number | null

  constructor(code: DownloadErrorCode, facts: DownloadErrorFacts) {
    super(facts.message, { cause: facts.cause })
    this.name = 'DownloadError'
    this.code = code
    this.detail = facts.detail ?? ''
    this.advice = facts.advice
    this.status = facts.status ?? null
  }
}
