import { dirname } from 'node:path'
import { readSaved, savedCheckpoints } from '../library/saved-checkpoints.ts'
import { implementer } from './implementer.ts'
import { problem } from './problem.ts'
import { displayPath, type Services } from './services.ts'

/** `contract.library` */
export function libraryService(services: Services) {
  const { ports, preferences } = services
  return {
    saved: implementer.library.saved.handler(async () => {
      const { saveFolder } = preferences.get()
      if (saveFolder === null) return []
      return (await savedCheckpoints(saveFolder)).map(({ folder, file }) => ({
        runId: file.source.runId,
        modelId: file.source.modelId,
        folder,
        displayFolder: displayPath(ports, folder),
        parts: file.parts,
        verification: file.archive.verification,
        savedMs: Date.parse(file.savedAt),
        sizeBytes: file.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      }))
    }),
    reveal: implementer.library.reveal.handler(async ({ input }) => {
      // Only folders of ours in the save folder: a page must not be able to open just any path.
      const saved = dirname(input.folder) === preferences.get().saveFolder ? await readSaved(input.folder) : null
      if (!saved || !ports.reveal)
        throw problem('FOLDER_MISSING', 'That checkpoint is not there any more.', 'Refresh to see what is on this computer.')
      ports.reveal(input.folder)
    }),
  }
}
