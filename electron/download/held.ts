import { constants, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { combineCrc32c, encodeCrc32c } from '../archive/crc32c.ts'
import type { TarMember } from '../archive/tar-index.ts'
import { type CheckpointFile, type CheckpointIdentity, isSameCheckpoint } from '../library/checkpoint-file.ts'
import { lookAtFolder } from '../library/scan.ts'
import type { MemberFiles } from './member-files.ts'
import type { RangedArchive } from './open-archive.ts'
import { JOIN_BYTES, type PieceState } from './pieces.ts'
import { crcOnDisk } from './resume.ts'

/** A part of a checkpoint that stands at its destination already, while more of it is being fetched. */
export interface Held {
  folder: string
  file: CheckpointFile
}

/** The checkpoint that a folder holds, if every file that its `checkpoint.json` lists is there. */
export async function heldIn(folder: string, checkpoint: CheckpointIdentity): Promise<Held | null> {
  const found = await lookAtFolder(folder).catch(() => null)
  if (!found?.file || found.faults.length > 0 || !isSameCheckpoint(found.file.source, checkpoint)) return null
  return { folder, file: found.file }
}

/** The held file that a file of the archive has become. The archive may have one leading folder, which was not kept. */
export function heldFile({ file }: Held, archivePath: string): CheckpointFile['files'][number] | undefined {
  const withoutFolder = archivePath.slice(archivePath.indexOf('/') + 1)
  return file.files.find(({ path }) => path === archivePath) ?? file.files.find(({ path }) => path === withoutFolder)
}

/** Whether held files are this very archive's, so that they need not be fetched again. */
export function isOfArchive({ file }: Held, { etag, sizeBytes }: Pick<RangedArchive, 'etag' | 'sizeBytes'>): boolean {
  return file.archive.etag === etag && file.archive.sizeBytes === sizeBytes
}

/** The members that are taken from what is held. Small ones are not worth a gap between what is fetched around them. */
export function heldMembers(held: Held, members: readonly TarMember[]): string[] {
  return members
    .filter(({ kind, path, sizeBytes }) => kind === 'file' && sizeBytes >= JOIN_BYTES && heldFile(held, path)?.sizeBytes === sizeBytes)
    .map(({ path }) => path)
}

/** What held members are copied into. */
export interface HeldTarget {
  partFolder: string
  members: readonly TarMember[]
  /** The members that are taken. */
  paths: ReadonlySet<string>
  states: readonly PieceState[]
  files: MemberFiles
  onRead: (bytes: number) => void
  signal: AbortSignal
}

/**
 * Copies held members beside what is being fetched, sharing their blocks where the file system can, and marks their pieces as
 * there. One whose bytes are not those that its `checkpoint.json` names is left to be fetched.
 */
export async function takeHeld(held: Held, { partFolder, members, paths, states, files, onRead, signal }: HeldTarget): Promise<void> {
  for (const [index, { path }] of members.entries()) {
    const known = paths.has(path) ? heldFile(held, path) : undefined
    if (!known) continue
    await copyFile(join(held.folder, known.path), join(partFolder, path), constants.COPYFILE_FICLONE)
    const own = states.filter(({ piece }) => piece.segments.some(({ member }) => member === index))
    const crcs: number[] = []
    let whole = 0
    for (const { piece } of own) {
      const length = piece.end - piece.start
      const crc = await crcOnDisk(files, { member: index, position: piece.segments[0]?.position ?? 0, length }, onRead, signal)
      if (crc === null) break
      crcs.push(crc)
      whole = combineCrc32c(whole, crc, length)
    }
    if (crcs.length < own.length || encodeCrc32c(whole) !== known.crc32c) continue
    for (const [at, state] of own.entries()) {
      state.writtenBytes = state.piece.end - state.piece.start
      state.crcs = [crcs[at] ?? 0]
    }
  }
}
