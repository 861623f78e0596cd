import { dirname } from 'node:path'
import { readJournalIn } from '../download/journal.ts'
import { type FoundLeftover, findLeftovers } from '../download/leftovers.ts'
import { partFolderOf } from '../download/part-folder.ts'
import { problem } from './problem.ts'
import type { Services } from './services.ts'

/** Parts of downloads in a save folder that no download on the list will go on with. */
export async function unlistedLeftovers({ downloads }: Services, saveFolder: string): Promise<FoundLeftover[]> {
  const found = await findLeftovers(saveFolder)
  const listed = new Set(downloads.snapshot().map(({ folder }) => folder))
  return found.filter(({ folder }) => !listed.has(folder))
}

/** Removes what a download left beside its destination. @throws the FOLDER_MISSING problem, DownloadError FOLDER_TAKEN */
export async function removeLeftover(services: Services, destination: string): Promise<void> {
  const { downloads, library, engine } = services
  // Only parts of ours in a save folder, of no download on the list: a page must not be able to remove just any folder.
  const isKnown = library.folders.includes(dirname(destination)) && !downloads.snapshot().some(({ folder }) => folder === destination)
  if (!isKnown || !(await readJournalIn(partFolderOf(destination)))) {
    throw problem('FOLDER_MISSING', 'Those parts are not there any more.', 'Refresh to see what is on this computer.')
  }
  await engine.discard(destination)
  library.changed()
}
