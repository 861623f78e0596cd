import { useMemo, useState } from 'react'
import type { DownloadParts } from '../../shared/contract/downloads.ts'
import type { Inside, InsideFile } from '../../shared/contract/inside.ts'
import type { LibraryEntry } from '../../shared/contract/library.ts'
import { sizeOf } from '../files/file-tree.ts'

/** How much of a checkpoint is wanted: everything, its adapter, or files that are marked. */
export type SelectionKind = 'all' | 'adapter' | 'files'

/** What of a checkpoint is going to be downloaded. */
export interface Selection {
  kind: SelectionKind
  /** Null when nothing is marked. */
  parts: DownloadParts | null
  /** What each choice would fetch; null while the archive's files are not known, and for the adapter of an archive without one. What is here already is not fetched again. */
  sizes: { all: number; adapter: number | null; files: number } | null
  /** Whether a file is here already. */
  isHere: (file: InsideFile) => boolean
  /** Whether a file is going to be fetched, or is here. */
  isWanted: (file: InsideFile) => boolean
  choose: (kind: SelectionKind) => void
  /** Marks files, or takes their marks away. */
  mark: (files: readonly InsideFile[], on: boolean) => void
}

/** @param onDisk what of the checkpoint is here already */
export function useSelection(inside: Inside | undefined, onDisk: LibraryEntry | undefined): Selection {
  const [wanted, setWanted] = useState<SelectionKind>('all')
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  return useMemo(() => {
    const files = inside?.kind === 'open' ? inside.files : null
    const leftOut = onDisk && new Set(onDisk.leftOut)
    const isHere = ({ path }: InsideFile) => leftOut !== undefined && !leftOut.has(path)
    const bytesOf = (isChosen: (file: InsideFile) => boolean) => sizeOf(files?.filter((file) => isChosen(file) && !isHere(file)) ?? [])
    const isMarked = (file: InsideFile) => marked.has(file.path) && !isHere(file)
    const sizes = files && {
      all: leftOut ? bytesOf(() => true) : (inside?.sizeBytes ?? 0),
      adapter: files.some(({ path }) => path.endsWith('adapter_model.safetensors')) ? bytesOf(({ ofAdapter }) => ofAdapter) : null,
      files: bytesOf(isMarked),
    }
    const kind = sizes === null || (wanted === 'adapter' && !sizes.adapter) ? 'all' : wanted
    const chosen = files?.filter(isMarked).map(({ path }) => path) ?? []
    return {
      kind,
      parts: kind === 'files' ? (chosen.length > 0 ? { files: chosen } : null) : kind,
      sizes,
      isHere,
      isWanted: (file) => isHere(file) || kind === 'all' || (kind === 'adapter' ? file.ofAdapter : isMarked(file)),
      choose: setWanted,
      mark: (some, on) =>
        setMarked((before) => {
          const next = new Set(before)
          for (const { path } of some) on ? next.add(path) : next.delete(path)
          return next
        }),
    }
  }, [inside, onDisk, wanted, marked])
}
