import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const folder = join(import.meta.dirname, '..', '..', 'out', 'renderer')

/** The bytes of script, compressed, that the built page loads before anything else happens. */
export async function startScriptBytes(): Promise<number> {
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const names = [...page.matchAll(/"\/(assets\/[^"]+\.js)"/g)].flatMap(([, name]) => name ?? [])
  const sizes = await Promise.all(names.map(async (name) => gzipSync(await readFile(join(folder, name))).length))
  return sizes.reduce((sum, size) => sum + size, 0)
}
