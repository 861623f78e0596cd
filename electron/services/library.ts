import { statfs } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CheckProgress, LibraryEntry, Library as ListedLibrary } from '../../shared/contract/library.ts'
import { copyCheckpoint } from '../download/copy-checkpoint.ts'
import { folderMissing } from '../download/disk-error.ts'
import { freeBytesOnDisk } from '../download/disk-space.ts'
import { partFolderOf } from '../download/part-folder.ts'
import { lookHowToLoad } from '../library/load-check.ts'
import type { FoundFolder } from '../library/scan.ts'
import { Latest } from '../transfers/latest.ts'
import { implementer } from './implementer.ts'
import { unlistedLeftovers } from './leftovers.ts'
import { problem } from './problem.ts'
import { sdkLayoutService } from './sdk-layout.ts'
import { displayPath, type Services } from './services.ts'

/** A folder that has not been looked into after so long is shown as silent. */
const FOLDER_PATIENCE_MS = 4000

/** What lies in a save folder. */
interface Looked {
  entries: LibraryEntry[]
  folder: ListedLibrary['folders'][number]
}

/** `contract.library` */
export function libraryService(services: Services) {
  const { ports, library, preferences, notes } = services

  const entryOf = (saveFolder: string, { folder, file, sizeBytes, faults }: FoundFolder): LibraryEntry => ({
    folder,
    displayFolder: displayPath(ports, folder),
    saveFolder,
    kind: file === null ? 'unknown' : faults.length > 0 ? 'damaged' : 'whole',
    source: file && sourceOf(file.source),
    parts: file?.parts ?? 'all',
    leftOut: file?.leftOut.map(({ path }) => path) ?? [],
    sizeBytes,
    totalBytes: null,
    savedMs: file && Date.parse(file.savedAt),
    verification: file?.archive.verification ?? null,
    checked: library.checkedOf(folder),
    faults,
    note: file ? notes.checkpointNote(file.source.organizationId, file.source.runId, file.source.modelId) || (file.note ?? '') : '',
  })

  const partialEntries = async (saveFolder: string): Promise<LibraryEntry[]> => {
    const leftovers = await unlistedLeftovers(services, saveFolder)
    return leftovers.map(({ folder, organizationId, runId, runName, modelId, epoch, parts, keptBytes, totalBytes }) => ({
      folder: partFolderOf(folder),
      displayFolder: displayPath(ports, partFolderOf(folder)),
      saveFolder,
      kind: 'partial',
      source: { organizationId, runId, runName, modelId, epoch, evaluationMetrics: null },
      parts,
      leftOut: [],
      sizeBytes: keptBytes,
      totalBytes,
      savedMs: null,
      verification: null,
      checked: null,
      faults: [],
      note: '',
    }))
  }

  const lookInto = async (path: string): Promise<Looked> => {
    const [found, partial, { blocks, bsize }] = await Promise.all([library.scan(path), partialEntries(path), statfs(path)])
    const freeBytes = await (ports.freeBytes ?? freeBytesOnDisk)(path)
    const entries = [...found.map((each) => entryOf(path, each)), ...partial]
    return { entries, folder: { path, displayPath: displayPath(ports, path), freeBytes, totalBytes: blocks * bsize, problem: null } }
  }

  /** Looks into folders that did not answer in time: under way, or answered since and not yet told. */
  const silent = new Map<string, Promise<Looked>>()

  /** A folder that does not answer, as on a network that is gone, holds up none of the others, and is not asked twice at once. */
  const look = async (path: string): Promise<Looked> => {
    const shown = displayPath(ports, path)
    const failed = (problem: string): Looked => ({
      entries: [],
      folder: { path, displayPath: shown, freeBytes: null, totalBytes: null, problem },
    })
    const begun = silent.get(path)
    const looked = begun ?? lookInto(path).catch(() => failed(folderMissing(shown).message))
    const patience = new AbortController()
    const timeUp = sleep(ports.folderPatienceMs ?? FOLDER_PATIENCE_MS, null, { signal: patience.signal, ref: false }).catch(() => null)
    const inTime = await Promise.race([looked, timeUp])
    patience.abort()
    if (inTime) {
      silent.delete(path)
      return inTime
    }
    if (!silent.has(path)) {
      silent.set(path, looked)
      void looked.then(() => library.changed())
    }
    return failed(`${shown} does not answer. It may lie on a network that is slow or gone.`)
  }

  /** What lies in a folder of the library. A page must not be able to reach just any folder. */
  const found = async (folder: string): Promise<FoundFolder> => {
    const there = await library.find(folder)
    if (!there) throw problem('FOLDER_MISSING', 'That checkpoint is not there any more.', 'Refresh to see what is on this computer.')
    return there
  }

  return {
    list: implementer.library.list.handler(async () => {
      const looked = await Promise.all(library.folders.map(look))
      return { entries: looked.flatMap(({ entries }) => entries), folders: looked.map(({ folder }) => folder) }
    }),
    reveal: implementer.library.reveal.handler(async ({ input }) => {
      const { folder } = await found(input.folder)
      ports.reveal?.(folder)
    }),
    check: implementer.library.check.handler(async function* ({ input, signal }): AsyncGenerator<CheckProgress, void> {
      const { folder, file } = await found(input.folder)
      if (!file) throw problem('FOLDER_MISSING', 'Nothing says what this folder should hold.', 'See whether it loads instead.')
      const abort = new AbortController()
      const progress = new Latest<CheckProgress>()
      signal?.addEventListener('abort', () => abort.abort(signal.reason))
      const totalBytes = file.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      library
        .check({ folder, file }, { sha256: input.sha256, report: (value) => progress.put(value), signal: abort.signal })
        .then((faults) => progress.end({ readBytes: totalBytes, totalBytes, faults }))
        .catch((error: unknown) => progress.fail(error))
      try {
        yield* progress
      } finally {
        abort.abort()
      }
    }),
    load: implementer.library.load.handler(async ({ input, signal }) => lookHowToLoad((await found(input.folder)).folder, signal)),
    ...sdkLayoutService(services, found),
    trash: implementer.library.trash.handler(async ({ input }) => {
      const { folder } = await found(input.folder)
      try {
        await ports.trash(folder)
      } catch {
        throw problem(
          'FOLDER_NOT_WRITABLE',
          `${basename(folder)} could not be moved to the trash.`,
          'Nothing was removed. The drive may have no trash; remove the folder in the file manager.',
        )
      }
      library.changed()
    }),
    copyHere: implementer.library.copyHere.handler(async ({ input }) => {
      const { saveFolder, keepFreeBytes } = preferences.get()
      const { folder, file, faults } = await found(input.folder)
      if (saveFolder === null) throw problem('NO_SAVE_FOLDER', 'No save folder has been chosen yet.', 'Choose a folder first.')
      if (!file || faults.length > 0) throw problem('FOLDER_MISSING', 'That checkpoint is not whole.', 'Download it instead.')
      const copied = await copyCheckpoint(folder, file, saveFolder, { freeBytes: ports.freeBytes ?? freeBytesOnDisk, keepFreeBytes })
      library.changed()
      return { folder: copied }
    }),
    forgetFolder: implementer.library.forgetFolder.handler(({ input }) => {
      if (!library.forget(input.path))
        throw problem('FOLDER_MISSING', 'That folder is the one in use.', 'Choose another save folder first.')
    }),
  }
}

/** Without where it came from over the network: the page has no use for that. */
function sourceOf({ endpoint: _, ...source }: { endpoint: string } & NonNullable<LibraryEntry['source']>): LibraryEntry['source'] {
  return source
}
