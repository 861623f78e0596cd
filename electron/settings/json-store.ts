import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type * as z from 'zod'

/** A small JSON file in the data folder, replaced whole at each write. Implemented by electron-store on the desktop, conf elsewhere. */
export interface RawStore {
  read(): unknown
  write(value: Record<string, unknown>): void
}

/** Opens `<folder>/<name>.json`. */
export type OpenRawStore = (folder: string, name: string) => RawStore

/** A {@link RawStore} whose content is known to fit its schema. */
export interface JsonStore<T> {
  get(): T
  set(value: T): void
}

/**
 * Opens a store and validates it. A file that does not parse is set aside with its date and the store starts empty; `notice` is
 * told so.
 */
export function openStore<T extends Record<string, unknown>>(
  open: OpenRawStore,
  folder: string,
  name: string,
  schema: z.ZodType<T>,
  notice: (text: string) => void,
): JsonStore<T> {
  const file = join(folder, `${name}.json`)
  if (existsSync(file) && !fits(file, schema)) {
    const aside = join(folder, `${name}.unreadable-${new Date().toISOString().replace(/[:.]/g, '-')}.json`)
    renameSync(file, aside)
    notice(`${name}.json could not be read and was set aside as ${aside}. The app starts with defaults for it.`)
  }
  const raw = open(folder, name)
  let value = schema.parse(raw.read())
  return {
    get: () => value,
    set: (next) => {
      value = schema.parse(next)
      raw.write(value)
    },
  }
}

function fits(file: string, schema: z.ZodType): boolean {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).success
  } catch {
    return false
  }
}
