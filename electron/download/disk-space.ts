import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { notEnoughSpace } from './disk-error.ts'

/** How many bytes an ordinary user can still write where `folder` is. */
export type FreeBytes = (folder: string) => Promise<number>

/** Asks the file system. */
export const freeBytesOnDisk: FreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** How much of a drive may be written to. */
export interface SpaceRules {
  freeBytes: FreeBytes
  /** Stays free. It may change while a download runs. */
  keepFreeBytes: number
}

/** @throws DownloadError DISK_FULL when fewer bytes may be written beside a destination than it needs */
export async function requireSpace(rules: SpaceRules, destination: string, neededBytes: number): Promise<void> {
  const saveFolder = dirname(destination)
  const free = await rules.freeBytes(saveFolder)
  if (free < neededBytes + rules.keepFreeBytes) throw notEnoughSpace(saveFolder, neededBytes, free, rules.keepFreeBytes)
}
