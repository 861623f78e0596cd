import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { downloadPartsSchema } from '../../shared/contract/downloads.ts'
import { MemberNames } from '../archive/member-name.ts'
import { checkpointFileSchema } from '../library/checkpoint-file.ts'
import { JOURNAL_FILE } from './part-folder.ts'

const count = z.number().int().min(0)

/** What is written down of a download while it runs. No address, no key. */
export const journalSchema = z.object({
  version: z.literal(1),
  source: checkpointFileSchema.shape.source,
  parts: downloadPartsSchema,
  archive: z.object({
    sizeBytes: count,
    etag: z.string(),
    generation: z.string().nullable(),
    /** The published CRC32C, if any. */
    crc32c: count.nullable(),
  }),
  members: z.array(z.object({ path: z.string(), kind: z.enum(['file', 'folder']), offset: count, sizeBytes: count })),
  /** Files that stood at the destination already when it began: they are kept, each with pieces of its own. */
  held: z.array(z.string()).default([]),
  pieceBytes: z.number().int().min(1),
  /** Pieces that have begun: which one, how many of its bytes are on disk, the CRC32C of each of its segments so far. */
  pieces: z.array(z.tuple([count, count, z.array(count)])),
})
export type JournalContent = z.infer<typeof journalSchema>

/** Reads a part folder's journal; null when there is none or it does not make sense: the download then starts over. */
export async function readJournalIn(partFolder: string): Promise<JournalContent | null> {
  try {
    const content = journalSchema.parse(JSON.parse(await readFile(join(partFolder, JOURNAL_FILE), 'utf8')))
    // Names are checked again: the file lies in a folder where others may write.
    const names = new MemberNames()
    return content.members.every((member) => names.accept(member.path, member.kind) === member.path) ? content : null
  } catch {
    return null
  }
}

/**
 * Keeps a journal beside the parts, replaced whole and at most every so often. It may claim bytes that a power cut took: whoever
 * goes on from it compares what is on disk with its checksums.
 */
export class Journal {
  readonly #path: string
  readonly #content: () => JournalContent
  readonly #intervalMs: number
  readonly #onFailure: (error: unknown) => void
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()

  constructor(partFolder: string, content: () => JournalContent, intervalMs: number, onFailure: (error: unknown) => void) {
    this.#path = join(partFolder, JOURNAL_FILE)
    this.#content = content
    this.#intervalMs = intervalMs
    this.#onFailure = onFailure
  }

  /** Says that there is something new to write down. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.write().catch(this.#onFailure)
    }, this.#intervalMs)
  }

  /** Writes now. */
  write(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#writing = this.#writing
      .catch(() => {})
      .then(async () => {
        const next = `${this.#path}.next`
        await writeFile(next, JSON.stringify(this.#content()), { flush: true })
        await rename(next, this.#path)
      })
    return this.#writing
  }

  /** Stops writing; what was touched last is written. */
  async close(): Promise<void> {
    if (this.#timer) await this.write()
    else await this.#writing.catch(() => {})
  }
}
