import * as z from 'zod'
import { problemSchema, procedure } from './problem.ts'

/** What a finished download left on disk (Models API reference, ModelDownloadResult). */
export const modelDownloadResultSchema = z.object({
  modelPath: z.string(),
  adapterPath: z.string().nullable(),
  /** Null when the archive has none, which the reference does not foresee; better than refusing whole weights over it. */
  runConfigPath: z.string().nullable(),
})
export type ModelDownloadResult = z.infer<typeof modelDownloadResultSchema>

/** How the bytes were checked: against the published checksum, or only by their sizes and structure. */
export const verificationSchema = z.enum(['checksum', 'size-only'])

/** Where a download stands. */
export const downloadStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('waiting') }),
  z.object({ state: z.literal('preparing') }),
  z.object({
    state: z.literal('downloading'),
    /** Average of the last 3 seconds. */
    bytesPerSecond: z.number(),
    /** Null until 5 seconds of data, and when the size is unknown. */
    leftMs: z.number().nullable(),
    /** How long no byte has come, when that is long enough to say so. */
    silentMs: z.number().nullable(),
    currentFile: z.string().nullable(),
  }),
  z.object({ state: z.literal('checking') }),
  z.object({
    state: z.literal('done'),
    finishedMs: z.number(),
    elapsedMs: z.number(),
    verification: verificationSchema,
    result: modelDownloadResultSchema,
  }),
  z.object({ state: z.literal('failed'), problem: problemSchema }),
  z.object({ state: z.literal('cancelled') }),
])

/** One download, as the page sees it. */
export const downloadSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  runId: z.string(),
  runName: z.string(),
  modelId: z.string(),
  checkpointName: z.string(),
  folder: z.string(),
  displayFolder: z.string(),
  startedMs: z.number(),
  receivedBytes: z.number(),
  totalBytes: z.number().nullable(),
  files: z.array(z.object({ path: z.string(), sizeBytes: z.number(), writtenBytes: z.number() })),
  progress: downloadStateSchema,
})
export type Download = z.infer<typeof downloadSchema>

export const downloadsContract = {
  /** Downloads a checkpoint into the save folder. Answers when it has been added to the list. */
  start: procedure.input(z.object({ runId: z.string(), modelId: z.string() })).output(z.object({ id: z.string() })),
  /** Stops a download and removes what it fetched. */
  cancel: procedure.input(z.object({ id: z.string() })).output(z.void()),
  /** Starts a failed or cancelled download again. */
  retry: procedure.input(z.object({ id: z.string() })).output(z.void()),
  /** Takes ended downloads off the list; with an id, that one. Files stay. */
  clear: procedure.input(z.object({ id: z.string().nullable() })).output(z.void()),
  /** Shows a finished download in the system's file manager. Desktop only. */
  reveal: procedure.input(z.object({ id: z.string() })).output(z.void()),
}
