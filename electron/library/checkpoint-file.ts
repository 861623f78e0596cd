import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { downloadPartsSchema } from '../../shared/contract/downloads.ts'
import { evaluationMetricsSchema } from '../../shared/vi/metrics.ts'
import { CHECKPOINT_FILE } from '../archive/own-names.ts'

/** What `checkpoint.json` says: which checkpoint, where it came from, what was checked. It holds no secrets. */
export const checkpointFileSchema = z.object({
  version: z.literal(1),
  app: z.object({ name: z.string(), version: z.string() }),
  source: z.object({
    endpoint: z.string(),
    organizationId: z.string(),
    runId: z.string(),
    runName: z.string(),
    /** What the run trained, as Vi names it (`qwen25vl`, `7b`); left out where it did not tell, and by versions that did not ask. */
    baseModel: z.object({ name: z.string(), size: z.string().nullable() }).optional(),
    /** What it was trained to do, as Vi names it: `phrase-grounding` … */
    task: z.string().optional(),
    modelId: z.string(),
    epoch: z.number().nullable(),
    evaluationMetrics: evaluationMetricsSchema.nullable(),
  }),
  /** What of the checkpoint is here. */
  parts: downloadPartsSchema.default('all'),
  /** The archive's files that are not here, by their paths in it. */
  leftOut: z.array(z.object({ path: z.string(), sizeBytes: z.number() })).default([]),
  /** What the user wrote about it before it was downloaded. */
  note: z.string().optional(),
  /** Why it was chosen, in words: by which metric, and what came next. */
  why: z.string().optional(),
  archive: z.object({
    sizeBytes: z.number(),
    etag: z.string().nullable(),
    /** CRC32C of the whole archive, base64 of 4 big-endian bytes; null when only a part of it was fetched. */
    crc32c: z.string().nullable(),
    /** `checksum`: equal to the one that the storage publishes. `size-only`: none was published, or only a part was fetched. */
    verification: z.enum(['checksum', 'size-only']),
  }),
  /** `sha256` is there once it has been asked for: it has to be read from the disk. */
  files: z.array(z.object({ path: z.string(), sizeBytes: z.number(), crc32c: z.string(), sha256: z.string().optional() })),
  /** ISO 8601. */
  savedAt: z.string(),
})

export type CheckpointFile = z.infer<typeof checkpointFileSchema>

/** What tells a checkpoint from all others. */
export type CheckpointIdentity = Pick<CheckpointFile['source'], 'organizationId' | 'runId' | 'modelId'>

/** Whether two are the same checkpoint. */
export function isSameCheckpoint(a: CheckpointIdentity, b: CheckpointIdentity): boolean {
  return a.organizationId === b.organizationId && a.runId === b.runId && a.modelId === b.modelId
}

/** Reads a folder's `checkpoint.json`; null when there is none, or it is not one of ours. */
export async function readCheckpointFile(folder: string): Promise<CheckpointFile | null> {
  try {
    const parsed = checkpointFileSchema.safeParse(JSON.parse(await readFile(join(folder, CHECKPOINT_FILE), 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null // absent, unreadable or not JSON: the folder's content is unknown either way
  }
}
