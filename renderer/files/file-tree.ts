import type { InsideFile } from '../../shared/contract/inside.ts'

/** More shards of one model than this are one line. */
const FOLDED_SHARDS = 3
const SHARD = /^(.*)-(\d{5})-of-(\d{5})(\.\w+)$/

/** One line of a folder: a file, or the shards of one model together. */
export interface FileLine {
  name: string
  sizeBytes: number
  files: readonly InsideFile[]
}

/** A folder of an archive with its own files. */
export interface Folder {
  /** Its whole path; empty for files that lie in no folder. */
  path: string
  sizeBytes: number
  lines: FileLine[]
  ofAdapter: boolean
}

/** An archive's files by folder, in the archive's order. Sizes of a folder are those of its own files. */
export function foldersOf(files: readonly InsideFile[]): Folder[] {
  return byFolder(files).map(({ folder, entries }) => ({
    path: folder,
    sizeBytes: sizeOf(entries),
    lines: linesOf(entries),
    ofAdapter: entries.some(({ ofAdapter }) => ofAdapter),
  }))
}

/** Files by the folder that they lie in, in order of first appearance; the folder is empty for those in none. */
export function byFolder<T extends { path: string }>(files: readonly T[]): { folder: string; entries: T[] }[] {
  const folders = new Map<string, T[]>()
  for (const file of files) {
    const folder = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')))
    const entries = folders.get(folder)
    if (entries) entries.push(file)
    else folders.set(folder, [file])
  }
  return [...folders].map(([folder, entries]) => ({ folder, entries }))
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** How many bytes files have together. */
export function sizeOf(files: readonly Pick<InsideFile, 'sizeBytes'>[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

function linesOf(files: readonly InsideFile[]): FileLine[] {
  const lines: FileLine[] = []
  const folded = new Map<string, InsideFile[]>()
  for (const file of files) {
    const name = nameOf(file.path)
    const [, stem, , count, end] = SHARD.exec(name) ?? []
    if (stem === undefined || Number(count) <= FOLDED_SHARDS) {
      lines.push({ name, sizeBytes: file.sizeBytes, files: [file] })
      continue
    }
    const key = `${stem}-*-of-${count}${end}`
    const shards = folded.get(key)
    if (shards) shards.push(file)
    else {
      const fresh = [file]
      folded.set(key, fresh)
      lines.push({ name: key, sizeBytes: 0, files: fresh })
    }
  }
  return lines.map((line) => ({
    ...line,
    name: line.files.length > 1 ? `${line.name.replace(/-\*-of-\d+/, '')}, ${line.files.length} shards` : line.name,
    sizeBytes: sizeOf(line.files),
  }))
}
