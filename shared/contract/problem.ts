import { oc } from '@orpc/contract'
import * as z from 'zod'

/** Every way in which a call can be expected to fail, by what the user can do about it. */
export const problemCodes = [
  'NOT_CONNECTED',
  'KEY_MALFORMED',
  'KEY_REJECTED',
  'NOT_PERMITTED',
  'NO_SUCH_ORGANIZATION',
  'NO_SUCH_RUN',
  'NO_SUCH_CHECKPOINT',
  'NO_LOG',
  'BAD_LINK',
  'BAD_ADDRESS',
  'RATE_LIMITED',
  'VI_UNAVAILABLE',
  'VI_REFUSED',
  'VI_UNREACHABLE',
  'BAD_RESPONSE',
  'ENDLESS_LIST',
  'NO_ARCHIVE',
  'NO_SUCH_FILE',
  'STORAGE_UNREACHABLE',
  'STORAGE_REFUSED',
  'ARCHIVE_REFUSED',
  'ARCHIVE_DAMAGED',
  'ARCHIVE_REPLACED',
  'DISK_FULL',
  'DISK_FAILED',
  'FOLDER_MISSING',
  'FOLDER_NOT_WRITABLE',
  'FOLDER_TAKEN',
  'FOLDER_UNREADABLE',
  'NO_SAVE_FOLDER',
  'ALREADY_DOWNLOADING',
  'NO_SUCH_DOWNLOAD',
  'UPDATE_FAILED',
  'UNEXPECTED',
] as const

export type ProblemCode = (typeof problemCodes)[number]

/** What went wrong, in words for the user: what happened (`title`), why if known (`detail`), what to do (`advice`). */
export const problemSchema = z.object({
  code: z.enum(problemCodes),
  title: z.string(),
  detail: z.string(),
  advice: z.string(),
  /** The HTTP status, where an answer came. */
  status: z.number().nullable(),
  /** Vi's trace id, to quote to its support. */
  traceId: z.string().nullable(),
  /** How long the server asks to wait. */
  retryAfterMs: z.number().nullable(),
})

export type Problem = z.infer<typeof problemSchema>

/** The one declared error of the contract: its data is a {@link Problem}. */
export const problemErrors = { PROBLEM: { status: 422, data: problemSchema } }

/** Starts a procedure that may fail with a {@link Problem}. */
export const procedure = oc.errors(problemErrors)
