import { open, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { crc32c } from '../../electron/archive/crc32c.ts'
import { checkpointFiles } from '../../electron/sample/archive.ts'
import type { SampleRun } from '../../electron/sample/catalog.ts'
import { ComputedObject } from '../../electron/sample/segments.ts'

/** What a checkpoint's files are: size and CRC32C by path. */
export type Truth = ReadonlyMap<string, { sizeBytes: number; crc32c: number }>

/** What the app writes beside a checkpoint's files. */
export const OWN_FILES = ['checkpoint.json', 'CHECKPOINT.md']

const READ_BYTES = 4 * 1024 * 1024
const SHOWN = 5

/** What the sample says a checkpoint's files are, computed without reading them anywhere. */
export function truthOf(run: SampleRun, epoch: number, archiveSizeBytes: number): Truth {
  return new Map(
    checkpointFiles(run, epoch, archiveSizeBytes).map(({ path, segments }) => {
      const { sizeBytes, crc32c: crc } = new ComputedObject(segments)
      return [path, { sizeBytes, crc32c: crc }]
    }),
  )
}

/** Why a folder is not what it should be, in words; null when it holds these very files, byte for byte, and no others. */
export async function filesFailure(folder: string, truth: Truth, mayAlsoHave: readonly string[] = []): Promise<string | null> {
  const differences = await differencesIn(folder, truth, mayAlsoHave)
  if (differences.length === 0) return null
  const more = differences.length > SHOWN ? [`and ${differences.length - SHOWN} more`] : []
  return `its files are wrong: ${[...differences.slice(0, SHOWN), ...more].join('; ')}`
}

async function differencesIn(folder: string, truth: Truth, mayAlsoHave: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null)
  if (entries === null) return [`there is no ${folder}`]
  const missing = new Set(truth.keys())
  const differences: string[] = []
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const file = join(entry.parentPath, entry.name)
    const path = relative(folder, file).split(sep).join('/')
    const expected = truth.get(path)
    missing.delete(path)
    if (!expected) {
      if (!mayAlsoHave.includes(path)) differences.push(`${path} does not belong there`)
      continue
    }
    const found = entry.isFile() ? await read(file) : null
    if (!found) differences.push(`${path} is not a file`)
    else if (found.sizeBytes !== expected.sizeBytes) differences.push(`${path} has ${found.sizeBytes} bytes, not ${expected.sizeBytes}`)
    else if (found.crc32c !== expected.crc32c) differences.push(`${path} has other bytes`)
  }
  return [...[...missing].map((path) => `${path} is missing`), ...differences]
}

async function read(path: string): Promise<{ sizeBytes: number; crc32c: number }> {
  const handle = await open(path)
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  try {
    for (let sizeBytes = 0, crc = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return { sizeBytes, crc32c: crc }
      sizeBytes += bytesRead
      crc = crc32c(buffer.subarray(0, bytesRead), crc)
    }
  } finally {
    await handle.close()
  }
}
