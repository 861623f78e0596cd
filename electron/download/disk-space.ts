import { statfs } from 'node:fs/promises'

/** How many bytes an ordinary user can still write where `folder` is. */
export type FreeBytes = (folder: string) => Promise<number>

/** Asks the file system. */
export const freeBytesOnDisk: FreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
