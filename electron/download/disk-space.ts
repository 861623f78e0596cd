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

/** @throws DownloadError DISK_FULL when fewer bytes are free beside a destination than it needs */
export async function requireSpace(freeBytes: FreeBytes, destination: string, neededBytes: number): Promise<void> {
  const saveFolder = dirname(destination)
  const free = await freeBytes(saveFolder)
  if (free < neededBytes) throw notEnoughSpace(saveFolder, neededBytes, free)
}
