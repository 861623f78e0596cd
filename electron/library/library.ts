import { type FSWatcher, watch } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'
import * as z from 'zod'
import type { CheckProgress } from '../../shared/contract/library.ts'
import { type JsonStore, type OpenRawStore, openStore } from '../settings/json-store.ts'
import { checkBytes } from './check-bytes.ts'
import type { CheckpointFile } from './checkpoint-file.ts'
import { writeProvenance } from './checkpoint-summary.ts'
import { type FoundFolder, lookAtFolder, scanSaveFolder } from './scan.ts'

const libraryFileSchema = z.object({
  /** Save folders that were chosen once. */
  folders: z.array(z.string()).default([]),
  /** When a checkpoint's bytes were last read again, and what was wrong, by folder. */
  checked: z.record(z.string(), z.object({ atMs: z.number(), faults: z.array(z.string()) })).default({}),
})

const SETTLE_MS = 500
const MOST_CHECKED = 5000

/** What is known of the checkpoints in the save folders. */
export class Library {
  readonly #store: JsonStore<z.infer<typeof libraryFileSchema>>
  readonly #chosen: () => string | null
  readonly #listeners = new Set<() => void>()
  readonly #watchers = new Map<string, FSWatcher>()
  #settling: NodeJS.Timeout | null = null
  #turn: Promise<unknown> = Promise.resolve()
  /** Counts what was noticed in the folders: another number, something may have changed. */
  version = 0

  /** @param chosen the save folder of now */
  constructor(open: OpenRawStore, dataFolder: string, notice: (text: string) => void, chosen: () => string | null) {
    this.#store = openStore(open, dataFolder, 'library', libraryFileSchema, notice)
    this.#chosen = chosen
  }

  /** Every save folder that is known, the chosen one first. */
  get folders(): string[] {
    const chosen = this.#chosen()
    const { folders } = this.#store.get()
    return chosen === null ? folders : [chosen, ...folders.filter((folder) => folder !== chosen)]
  }

  /** Remembers the chosen folder, and watches all that are known. */
  follow(): void {
    const chosen = this.#chosen()
    const store = this.#store.get()
    if (chosen !== null && !store.folders.includes(chosen)) this.#store.set({ ...store, folders: [...store.folders, chosen] })
    for (const [folder, watcher] of this.#watchers) {
      if (this.folders.includes(folder)) continue
      watcher.close()
      this.#watchers.delete(folder)
    }
    for (const folder of this.folders) if (!this.#watchers.has(folder)) this.#watch(folder)
    this.changed()
  }

  /** Forgets a save folder. False when it is the chosen one, or is not known. */
  forget(folder: string): boolean {
    const store = this.#store.get()
    if (folder === this.#chosen() || !store.folders.includes(folder)) return false
    this.#store.set({ ...store, folders: store.folders.filter((known) => known !== folder) })
    this.follow()
    return true
  }

  /** Calls back when something may have changed; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Says that something may have changed. */
  changed(): void {
    this.version += 1
    for (const listener of this.#listeners) listener()
  }

  /** Every checkpoint in a save folder. @throws when the folder cannot be listed */
  scan(saveFolder: string): Promise<FoundFolder[]> {
    return scanSaveFolder(saveFolder)
  }

  /** The checkpoint of a folder that lies in a known save folder, wherever links lead; else null. */
  async find(folder: string): Promise<FoundFolder | null> {
    const real = await realpath(folder).catch(() => null)
    if (real === null) return null
    for (const known of this.folders) {
      const home = await realpath(known).catch(() => null)
      if (home === null) continue
      const inside = relative(home, real)
      if (inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`) && inside.split(sep).length <= 2) return lookAtFolder(folder)
    }
    return null
  }

  /** When a folder's bytes were last read again. */
  checkedOf(folder: string): { atMs: number; faults: string[] } | null {
    return this.#store.get().checked[folder] ?? null
  }

  /** Reads a checkpoint's bytes again, and writes down what was found. @throws the signal's reason */
  async check(
    { folder, file }: { folder: string; file: CheckpointFile },
    options: { sha256: boolean; report: (progress: CheckProgress) => void; signal: AbortSignal },
  ): Promise<string[]> {
    const { faults, sha256 } = await checkBytes(folder, file, options)
    const store = this.#store.get()
    const checked = Object.entries({ ...store.checked, [folder]: { atMs: Date.now(), faults } }).slice(-MOST_CHECKED)
    this.#store.set({ ...store, checked: Object.fromEntries(checked) })
    if (sha256.size > 0) {
      const files = file.files.map((entry) => ({ ...entry, sha256: sha256.get(entry.path) ?? entry.sha256 }))
      await writeProvenance(folder, { ...file, files })
    }
    this.changed()
    return faults
  }

  /** Changes a checkpoint's folder after the changes that were begun before: two at once would take each other's files for leftovers. */
  change<Result>(make: () => Promise<Result>): Promise<Result> {
    const made = this.#turn.then(make)
    this.#turn = made.then(
      () => this.changed(),
      () => this.changed(),
    )
    return made
  }

  /** Stops watching. */
  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
    this.#listeners.clear()
    if (this.#settling) clearTimeout(this.#settling)
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#noticed())
      watcher.on('error', () => {
        watcher.close()
        this.#watchers.delete(folder)
        this.#noticed()
      })
      this.#watchers.set(folder, watcher)
    } catch {
      // It is not there right now; it is watched when it is chosen again, and looked into whenever the list is asked for.
    }
  }

  #noticed(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = null
      this.changed()
    }, SETTLE_MS)
  }
}

/** The save folder that a found folder lies in, of those that are known. */
export function saveFolderOf(folder: string, folders: readonly string[]): string {
  return folders.find((known) => folder.startsWith(known + sep)) ?? dirname(folder)
}
