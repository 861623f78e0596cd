import * as z from 'zod'
import { problemSchema, procedure } from './problem.ts'

/** What a finished download left on disk (Models API reference, ModelDownloadResult). */
export const modelDownloadResultSchema = z.object({
  /** Null when only the adapter was asked for. */
  modelPath: z.string().nullable(),
  adapterPath: z.string().nullable(),
  /** Null when the archive has none, which the reference does not foresee; better than refusing whole weights over it. */
  runConfigPath: z.string().nullable(),
})
export type ModelDownloadResult = z.infer<typeof modelDownloadResultSchema>

/** What of a checkpoint is fetched: everything; its adapter and run config alone; or chosen files, by their paths in the archive. */
export const downloadPartsSchema = z.union([
  z.enum(['all', 'adapter']),
  z.object({ files: z.array(z.string().min(1).max(4096)).min(1).max(10_000) }),
])
export type DownloadParts = z.infer<typeof downloadPartsSchema>

/** How the bytes were checked: against the published checksum, or only by their sizes and structure. */
export const verificationSchema = z.enum(['checksum', 'size-only'])

const troubleSchema = z.object({ reason: z.string(), tries: z.number() }).nullable()

/** Where a download stands. */
export const downloadStateSchema = z.discriminatedUnion('state', [
  /** `reason` says what it waits for besides its turn, in words. */
  z.object({ state: z.literal('waiting'), reason: z.string().nullable() }),
  /** `trouble` says why the first bytes do not come, in words, and how often it was tried. */
  z.object({ state: z.literal('preparing'), trouble: troubleSchema.default(null) }),
  /** What an earlier attempt left is being read and compared. */
  z.object({ state: z.literal('resuming') }),
  z.object({
    state: z.literal('downloading'),
    /** Average of the last 3 seconds. */
    bytesPerSecond: z.number(),
    /** The speed of each of the last 60 seconds, the latest last. */
    recentBytesPerSecond: z.array(z.number()),
    /** Null until 5 seconds of data, and when the size is unknown. */
    leftMs: z.number().nullable(),
    /** How long no byte has come, when that is long enough to say so. */
    silentMs: z.number().nullable(),
    /** Why nothing comes, in words, and how often it was tried since the last byte. */
    trouble: troubleSchema,
    connections: z.number(),
    linkExpiresAtMs: z.number().nullable(),
    canResume: z.boolean(),
  }),
  /** Nothing has come for so long that the network is taken to be gone. It goes on by itself. */
  z.object({ state: z.literal('offline'), reason: z.string() }),
  z.object({ state: z.literal('checking') }),
  z.object({ state: z.literal('paused') }),
  z.object({
    state: z.literal('done'),
    finishedMs: z.number(),
    elapsedMs: z.number(),
    verification: verificationSchema,
    result: modelDownloadResultSchema,
  }),
  z.object({ state: z.literal('failed'), problem: problemSchema }),
  /** `kept`: what was fetched is still there and can be gone on with. */
  z.object({ state: z.literal('cancelled'), kept: z.boolean() }),
])

/** One download, as the page sees it and as it is kept between starts. */
export const downloadSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  runId: z.string(),
  runName: z.string(),
  modelId: z.string(),
  checkpointName: z.string(),
  parts: downloadPartsSchema,
  /** Why it was chosen, in words; goes into its `checkpoint.json`. */
  why: z.string().default(''),
  saveFolder: z.string(),
  /** The checkpoint's own folder, once it has been chosen; else empty. */
  folder: z.string(),
  displayFolder: z.string(),
  startedMs: z.number(),
  receivedBytes: z.number(),
  totalBytes: z.number().nullable(),
  files: z.array(z.object({ path: z.string(), sizeBytes: z.number(), writtenBytes: z.number() })),
  progress: downloadStateSchema,
})
export type Download = z.infer<typeof downloadSchema>

/** What an ended download left behind that is not on the list. */
export const leftoverSchema = z.object({
  folder: z.string(),
  displayFolder: z.string(),
  organizationId: z.string(),
  runId: z.string(),
  runName: z.string(),
  modelId: z.string(),
  checkpointName: z.string(),
  parts: downloadPartsSchema,
  keptBytes: z.number(),
  totalBytes: z.number(),
})
export type Leftover = z.infer<typeof leftoverSchema>

const one = z.object({ id: z.string() })

export const downloadsContract = {
  /** Downloads a checkpoint into the save folder. Answers when it has been added to the list. */
  start: procedure
    .input(
      z.object({
        runId: z.string(),
        modelId: z.string(),
        parts: downloadPartsSchema.default('all'),
        why: z.string().max(1000).default(''),
      }),
    )
    .output(z.object({ id: z.string() })),
  /** Stops a download. What was fetched is kept for another time, or removed. */
  cancel: procedure.input(one.extend({ keep: z.boolean() })).output(z.void()),
  /** Stops a download for now; null stops all. What was fetched is kept. */
  pause: procedure.input(z.object({ id: z.string().nullable() })).output(z.void()),
  /** Goes on with a paused download; null with all. */
  resume: procedure.input(z.object({ id: z.string().nullable() })).output(z.void()),
  /** Starts a waiting download without waiting for its turn. */
  startNow: procedure.input(one).output(z.void()),
  /** Moves a waiting download before another one; null moves it to the end. */
  move: procedure.input(one.extend({ before: z.string().nullable() })).output(z.void()),
  /** Starts a failed or cancelled download again: from what is kept, or over; where it was, or in the save folder of now. */
  retry: procedure.input(one.extend({ startOver: z.boolean().default(false), elsewhere: z.boolean().default(false) })).output(z.void()),
  /** Takes ended downloads off the list; with an id, that one. Finished files stay; parts become leftovers. */
  clear: procedure.input(z.object({ id: z.string().nullable() })).output(z.void()),
  /** Parts of downloads in the save folder that nothing on the list will go on with. */
  leftovers: procedure.output(z.array(leftoverSchema)),
  /** Removes a leftover from the disk. */
  removeLeftover: procedure.input(z.object({ folder: z.string().max(4096) })).output(z.void()),
  /** Shows a finished download in the system's file manager. Desktop only. */
  reveal: procedure.input(one).output(z.void()),
}
