import * as z from 'zod'
import { procedure } from './problem.ts'

/** A folder's children that are folders, for choosing a save folder in the browser host. */
export const folderListingSchema = z.object({
  path: z.string(),
  /** The path as the user would write it, with `~` for home. */
  displayPath: z.string(),
  parent: z.string().nullable(),
  folders: z.array(z.object({ name: z.string(), path: z.string() })),
  /** More folders than are listed. */
  truncated: z.boolean(),
  freeBytes: z.number().nullable(),
  writable: z.boolean(),
})
export type FolderListing = z.infer<typeof folderListingSchema>

/** The chosen save folder as it is now. */
export const saveFolderSchema = z.object({
  path: z.string(),
  displayPath: z.string(),
  freeBytes: z.number().nullable(),
  /** Set when the folder cannot be used: what happened and what to do. */
  problem: z.string().nullable(),
})
export type SaveFolder = z.infer<typeof saveFolderSchema>

export const foldersContract = {
  /** Opens the system's folder dialog and remembers the answer; null when it was cancelled. Desktop only. */
  choose: procedure.output(saveFolderSchema.nullable()),
  /** Lists the folders inside a folder; null starts at home. */
  list: procedure.input(z.object({ path: z.string().max(4096).nullable() })).output(folderListingSchema),
  /** Makes a folder inside another one. */
  create: procedure
    .input(z.object({ parent: z.string().max(4096), name: z.string().min(1).max(255) }))
    .output(z.object({ path: z.string() })),
  /** Remembers a save folder after checking that files can be written to it. */
  use: procedure.input(z.object({ path: z.string().max(4096) })).output(saveFolderSchema),
  /** The folder in which Vi's Python SDK saves models (`~/.datature/vi/models`), to be offered; null where it is not there, cannot be written to or is the save folder already. */
  sdkFolder: procedure.output(saveFolderSchema.nullable()),
  /** Remembers the SDK's folder as the save folder, after the same check as `use`. */
  chooseSdkFolder: procedure.output(saveFolderSchema),
  /** The remembered save folder with its free space; null when none was chosen yet. */
  current: procedure.output(saveFolderSchema.nullable()),
}
