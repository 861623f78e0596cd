import { lstat, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { errnoOf } from '../download/disk-error.ts'
import { ExpectedError } from '../failure/expected-error.ts'
import { isLayoutFile, type LayoutFile } from './sdk-layout.ts'

/** Says which files of a folder were added for Vi's SDK, so that they can be removed again. */
export const LAYOUT_RECORD = 'vi-sdk-layout.json'
/** The folder that is there while they are added or removed. */
export const LAYOUT_WORK = '.vi-sdk-layout.tmp'
/** The folder in which they are made before they get their names. */
export const LAYOUT_STAGING = `${LAYOUT_WORK}/files`

const recordSchema = z.object({
  version: z.literal(1),
  /** What was added and what it was made from. The file lies where others may write: it names nothing but what would be added. */
  files: z.array(z.object({ path: z.string(), from: z.string() }).refine(isLayoutFile)),
})

/** The files that were added to a folder; null when none were. @throws ExpectedError FOLDER_TAKEN when the record is another program's */
export async function readLayoutRecord(folder: string): Promise<LayoutFile[] | null> {
  const path = join(folder, LAYOUT_RECORD)
  const there = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  })
  if (there === null) return null
  const text = there.isFile() ? await readFile(path, 'utf8') : ''
  const record = recordSchema.safeParse(parsed(text))
  if (record.success) return record.data.files
  throw new ExpectedError('FOLDER_TAKEN', {
    message: `${LAYOUT_RECORD} is not a record of this app.`,
    detail: folder,
    advice: 'Nothing was changed. Move that file away, then try again.',
  })
}

/** Writes down what is about to be added, aside first. */
export async function writeLayoutRecord(folder: string, files: readonly LayoutFile[]): Promise<void> {
  const aside = join(folder, LAYOUT_STAGING, LAYOUT_RECORD)
  await writeFile(aside, `${JSON.stringify({ version: 1, files }, null, 2)}\n`, { flush: true })
  await rename(aside, join(folder, LAYOUT_RECORD))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
