import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'

const MAX_BYTES = 64 * 1024 * 1024

/** A text file's content; null when it is not there, cannot be read or is too large to be what is looked for. */
export async function readText(path: string, maxBytes = MAX_BYTES): Promise<string | null> {
  try {
    return (await stat(path)).size > maxBytes ? null : await readFile(path, 'utf8')
  } catch {
    return null
  }
}

/** Null when it is not there; what is there but no JSON is its name, which no caller takes for its content. */
export async function readJson(path: string, maxBytes = MAX_BYTES): Promise<unknown> {
  const text = await readText(path, maxBytes)
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    return basename(path)
  }
}
