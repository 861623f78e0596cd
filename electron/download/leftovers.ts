import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Leftover } from '../../shared/contract/downloads.ts'
import { checkpointName } from '../../shared/metrics/checkpoint.ts'
import { includesFile } from '../library/layout.ts'
import { type JournalContent, readJournalIn } from './journal.ts'
import { isBeingWritten, PART_SUFFIX } from './part-folder.ts'

/** A {@link Leftover} as it lies on the disk. */
export type FoundLeftover = Omit<Leftover, 'displayFolder'> & { epoch: number | null }

/** Parts of downloads in a save folder that nobody is writing to right now. `folder` is the destination that they grow towards. */
export async function findLeftovers(saveFolder: string): Promise<FoundLeftover[]> {
  const entries = await readdir(saveFolder, { withFileTypes: true }).catch(() => [])
  const found = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isDirectory() || !entry.name.endsWith(PART_SUFFIX)) return null
      const part = join(saveFolder, entry.name)
      const journal = await readJournalIn(part)
      if (!journal || (await isBeingWritten(part))) return null
      return leftoverOf(part.slice(0, -PART_SUFFIX.length), journal)
    }),
  )
  return found.filter((leftover) => leftover !== null)
}

function leftoverOf(folder: string, { source, parts, archive, members, pieces }: JournalContent): FoundLeftover {
  const { organizationId, runId, runName, modelId, epoch } = source
  const keptBytes = pieces.reduce((sum, [, writtenBytes]) => sum + writtenBytes, 0)
  const chosen = members.filter(({ path }) => includesFile(parts, path))
  const totalBytes = parts === 'all' ? archive.sizeBytes : chosen.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  return {
    folder,
    organizationId,
    runId,
    runName,
    modelId,
    epoch,
    checkpointName: checkpointName(modelId, epoch),
    parts,
    keptBytes,
    totalBytes,
  }
}
