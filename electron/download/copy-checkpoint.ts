import { constants, copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CheckpointFile } from '../library/checkpoint-file.ts'
import { writeProvenance } from '../library/checkpoint-summary.ts'
import { chooseDestination } from './destination.ts'
import { diskError } from './disk-error.ts'
import { requireSpace, type SpaceRules } from './disk-space.ts'
import { heldIn } from './held.ts'
import { folderTaken, PartFolder } from './part-folder.ts'

/**
 * Copies a whole checkpoint from another save folder into one, under the name that a download would give it. Where the file system
 * can share blocks between files, it does.
 * @returns its folder, also when it was there already
 * @throws DownloadError DISK_FULL, FOLDER_TAKEN, FOLDER_MISSING …
 */
export async function copyCheckpoint(from: string, file: CheckpointFile, saveFolder: string, space: SpaceRules): Promise<string> {
  const destination = await chooseDestination(saveFolder, { ...file.source, parts: file.parts })
  if (destination.kind === 'here') return destination.folder
  const { folder } = destination
  const held = await heldIn(folder, file.source)
  if (held?.file.files.some(({ path }) => !file.files.some((entry) => entry.path === path)))
    throw folderTaken(folder, 'It holds files of this checkpoint that the copy does not.')
  await requireSpace(
    space,
    folder,
    file.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  )
  const part = await PartFolder.open(folder)
  try {
    await part.clear()
    for (const { path } of file.files) {
      const target = join(part.path, path)
      await mkdir(dirname(target), { recursive: true })
      await copyFile(join(from, path), target, constants.COPYFILE_FICLONE)
    }
    await writeProvenance(part.path, file)
    await part.publish(part.path)
    return folder
  } catch (error) {
    await part.discard().catch(() => {})
    throw diskError(error, folder)
  }
}
