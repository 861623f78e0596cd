import * as z from 'zod'
import { type HostileKind, hostileKinds } from './hostile.ts'

const count = z.number().int().min(0)

/** What may be wrong with the API's answers: those from `odd-item` on are explained in `odd-answers.ts`. */
const apiBodies = ['html', 'malformed', 'missing-field', 'odd-item', 'deep', 'million-metrics', 'hostile-names', 'nan'] as const

const faultShape = {
  /** API: wait before each answer. */
  apiLatencyMs: count.default(0),
  /** API: answer the next n requests with this status. */
  apiStatus: z.number().int().min(300).max(599).nullable().default(null),
  /** API: what to answer instead of JSON, or what is odd about it. */
  apiBody: z.enum(apiBodies).nullable().default(null),
  /** API: every page names the same next token, whatever is asked. */
  apiRepeatToken: z.boolean().default(false),
  /** API: ignore every name of a query, so that page 1 comes always, with a next token. */
  apiIgnoreNames: z.boolean().default(false),
  /** API: send an answer's body one byte every so many ms, and spaces behind it: it does not end. */
  apiDripMs: count.default(0),
  /** API and storage: `Retry-After` of a 429 or 503, as seconds or as an HTTP date. */
  retryAfter: z.string().nullable().default(null),
  /** API: cut the connection without an answer. */
  apiDown: z.boolean().default(false),
  /** Storage: wait before each answer. */
  latencyMs: count.default(0),
  /** Storage: speed limit of each connection; 0 is none. */
  throttleBytesPerSecond: count.default(0),
  /** Storage: cut the connection after so many bytes of an answer. */
  dropAfterBytes: count.nullable().default(null),
  /** Storage: send nothing more after so many bytes of an answer. */
  stallAfterBytes: count.nullable().default(null),
  /** Storage: answer the next n requests with 503 or 429. */
  unavailableTimes: count.default(0),
  rateLimitedTimes: count.default(0),
  /** Storage: every address has expired. */
  expired: z.boolean().default(false),
  /** Storage: the object was replaced by another of the same name. */
  replaced: z.boolean().default(false),
  /** Storage: answer 200 with everything to a Range request. */
  noRanges: z.boolean().default(false),
  /** Storage: no Content-Length. */
  noLength: z.boolean().default(false),
  /** Storage: publish no checksum. */
  noChecksum: z.boolean().default(false),
  /** Storage: end the object so many bytes early, as if that were all. */
  truncatedBytes: count.default(0),
  /** Storage: flip one bit of the byte at this offset. */
  flippedBitAt: count.nullable().default(null),
  /** Storage: serve a hostile archive in place of every checkpoint. */
  hostile: z
    .enum(hostileKinds as [HostileKind, ...HostileKind[]])
    .nullable()
    .default(null),
  /** Storage: refuse HEAD, as addresses signed for GET do. */
  refuseHead: z.boolean().default(false),
  /** Storage: answer a range with at most so many bytes of it, as is legal. */
  partBytes: count.nullable().default(null),
  /** Storage: answer a range with another one. */
  wrongRange: z.boolean().default(false),
  /** Storage: cut every connection and answer nothing for so long. */
  refuseMs: count.default(0),
  /** API: send pre-signed addresses also where none were asked for. */
  alwaysContents: z.boolean().default(false),
  /** API: the workspace has no runs. */
  noRuns: z.boolean().default(false),
}

/** What may go wrong on purpose. Everything is off at first; a test or `--fault name=value` switches it on. */
export const faultsSchema = z.object({
  ...faultShape,
  /** Storage: what goes wrong with each of the next requests, one entry for each, besides what is switched on for all. */
  script: z.array(z.object(faultShape).partial()).default([]),
})

export type Faults = z.infer<typeof faultsSchema>

/** No faults. */
export function noFaults(): Faults {
  return faultsSchema.parse({})
}
