import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { Pax } from 'tar'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ArchiveRefusedError } from '../../electron/archive/member-name.ts'
import { TarDamagedError } from '../../electron/archive/tar-header.ts'
import { FIRST_WINDOW_BYTES, type ReadAt, readTarIndex, type TarIndex } from '../../electron/archive/tar-index.ts'
import { checkpointArchive, tarHeader, tarMember } from '../../electron/sample/archive.ts'
import { hostileArchive, hostileKinds } from '../../electron/sample/hostile.ts'
import { ComputedObject } from '../../electron/sample/segments.ts'
import { sampleRun } from '../support/sample-files.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vi-tar-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function indexOf(archive: Buffer): Promise<TarIndex | null> {
  const read: ReadAt = async (offset, length) => archive.subarray(offset, offset + length)
  return readTarIndex(read, archive.length, archive.subarray(0, FIRST_WINDOW_BYTES))
}

/** The files of an archive as the index sees them. */
function filesOf(archive: Buffer, index: TarIndex | null): Record<string, string> {
  const files = (index?.members ?? []).filter(({ kind }) => kind === 'file')
  return Object.fromEntries(files.map(({ path, offset, sizeBytes }) => [path, archive.toString('latin1', offset, offset + sizeBytes)]))
}

const has = (command: string, args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0
const PYTHON = `
import sys, tarfile
t = tarfile.open(sys.argv[1], 'w', format={'pax': tarfile.PAX_FORMAT, 'gnu': tarfile.GNU_FORMAT, 'ustar': tarfile.USTAR_FORMAT}[sys.argv[2]])
t.add(sys.argv[3], arcname=sys.argv[4])
t.close()`

const writers: [string, boolean, (archive: string, source: string) => [string, string[]]][] = [
  ...(['gnu', 'pax', 'posix', 'ustar', 'oldgnu'] as const).map((format): (typeof writers)[number] => [
    `GNU tar --format=${format}`,
    has('tar', ['--version']) && execFileSync('tar', ['--version']).toString().includes('GNU'),
    (archive, source) => ['tar', ['cf', archive, `--format=${format}`, '-C', source, '.']],
  ]),
  ...(['gnutar', 'pax', 'ustar'] as const).map((format): (typeof writers)[number] => [
    `bsdtar --format=${format}`,
    has('bsdtar', ['--version']),
    (archive, source) => ['bsdtar', ['cf', archive, `--format=${format}`, '-C', source, '.']],
  ]),
  ...(['pax', 'gnu', 'ustar'] as const).map((format): (typeof writers)[number] => [
    `Python's tarfile, ${format}`,
    has('python3', ['-c', 'import tarfile']),
    (archive, source) => ['python3', ['-c', PYTHON, archive, format, source, 'outer']],
  ]),
]

const part = fc.stringMatching(/^[a-zA-Zäß漢0-9_-]{1,60}$/)
const tree = fc
  .uniqueArray(fc.tuple(fc.array(part, { maxLength: 4 }), part, fc.nat(70_000)), {
    minLength: 1,
    maxLength: 8,
    selector: ([folders, name]) => [...folders, name].join('/').normalize('NFC').toLowerCase(),
  })
  // No name of a file is also one of a folder, and no two folders differ by case alone.
  .map((files) =>
    files.map(([folders, name, size], index) => ({
      path: [...folders, `${name}.${index}`].map((each, depth) => (depth < folders.length ? `${each.toLowerCase()}d` : each)).join('/'),
      size,
    })),
  )

describe.each(writers)('an archive by %s', (writer, isInstalled, command) => {
  test('is indexed as what was put in', async ({ skip }) => {
    if (!isInstalled) return skip(`${writer} is not installed here`)
    const ustar = writer.includes('ustar')
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const source = await mkdtemp(join(folder, 'tree-'))
        const wanted: Record<string, string> = {}
        for (const { path, size } of files) {
          const content = Buffer.alloc(size, path)
          await mkdir(join(source, dirname(path)), { recursive: true })
          await writeFile(join(source, path), content)
          wanted[path] = content.toString('latin1')
        }
        const archive = join(folder, 'a.tar')
        const { status } = spawnSync(...command(archive, source), { stdio: 'ignore', env: { ...process.env, LC_ALL: 'C.UTF-8' } })
        if (status !== 0 && ustar) return // names that ustar cannot hold
        expect(status).toBe(0)
        const bytes = await readFile(archive)
        const found = filesOf(bytes, await indexOf(bytes))
        const plain = Object.fromEntries(Object.entries(found).map(([path, content]) => [path.replace(/^outer\//, ''), content]))
        expect(plain).toEqual(wanted)
        await rm(source, { recursive: true })
      }),
      { numRuns: 12, seed: 5 },
    )
  })
})

describe('an archive at a distance', () => {
  test('of 30 GB is listed with few requests', async () => {
    const archive = checkpointArchive(sampleRun('lora-r16'), 7, 30_000_000_000)
    let requests = 1
    let bytes = FIRST_WINDOW_BYTES
    const read: ReadAt = async (offset, length) => {
      requests += 1
      bytes += length
      return archive.read(offset, length)
    }
    const index = await readTarIndex(read, archive.sizeBytes, archive.read(0, FIRST_WINDOW_BYTES))
    expect(index?.members.filter(({ kind }) => kind === 'file').length).toBeGreaterThan(10)
    expect(requests).toBeLessThanOrEqual(20)
    expect(bytes).toBeLessThanOrEqual(1_000_000)
    console.log(`30 GB: ${requests} requests, ${bytes} bytes`)
  })

  test('that would take too many requests is left to the stream', async () => {
    const archive = checkpointArchive(sampleRun('lora-r16'), 7, 3_000_000)
    const bytes = archive.read(0, archive.sizeBytes)
    const read: ReadAt = async (offset, length) => bytes.subarray(offset, offset + length)
    expect(await readTarIndex(read, bytes.length, bytes.subarray(0, FIRST_WINDOW_BYTES), { requests: 1, bytes: 1e9 })).toBeNull()
    expect(await readTarIndex(read, bytes.length, bytes.subarray(0, FIRST_WINDOW_BYTES), { requests: 99, bytes: 1000 })).toBeNull()
  })

  test('that is compressed is left to the stream', async () => {
    expect(await indexOf(Buffer.from([0x1f, 0x8b, 8, 0, ...new Array(2000).fill(7)]))).toBeNull()
    expect(await indexOf(Buffer.from('short'))).toBeNull()
  })
})

const content = [{ bytes: Buffer.from('content') }]
const end = { bytes: Buffer.alloc(1024) }
const bytesOf = (...segments: ConstructorParameters<typeof ComputedObject>[0]) => {
  const object = new ComputedObject(segments)
  return object.read(0, object.sizeBytes)
}
/** A header with some of its bytes changed and its checksum made right again. */
function altered(header: Buffer, change: (header: Buffer) => void): Buffer {
  change(header)
  header.fill(0x20, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}
const meta = (flag: string, bytes: Buffer, size = bytes.length) => [
  { bytes: altered(tarHeader('meta', 'File', size), (header) => header.write(flag, 156, 'latin1')) },
  { bytes },
  { bytes: Buffer.alloc((512 - (bytes.length % 512)) % 512) },
]
const pax = (text: string) => meta('x', Buffer.from(text))
const record = (key: string, value: string) => {
  const body = ` ${key}=${value}\n`
  let length = Buffer.byteLength(body)
  while (String(length).length + Buffer.byteLength(body) !== length) length = String(length).length + Buffer.byteLength(body)
  return `${length}${body}`
}
const flagged = (flag: string) => ({ bytes: altered(tarHeader('model_full/x', 'File', 0), (header) => header.write(flag, 156, 'latin1')) })

const named = (path: string) => [...meta('L', Buffer.from(`${path}\0`)), ...tarMember('short', content)]

const HOSTILE: [string, Buffer][] = [
  ...hostileKinds.map((kind): [string, Buffer] => {
    const archive = hostileArchive(kind)
    return [kind, archive.read(0, archive.sizeBytes)]
  }),
  ['a sparse file (GNU)', bytesOf(flagged('S'), end)],
  ['a sparse file (pax)', bytesOf(...pax(record('GNU.sparse.major', '1')), ...tarMember('a', content), end)],
  ['a block device', bytesOf(flagged('4'), end)],
  ['a pipe', bytesOf(flagged('6'), end)],
  ['another volume', bytesOf(flagged('M'), end)],
  ['an unknown kind', bytesOf(flagged('Z'), end)],
  ['a NUL in a pax path', bytesOf(...pax(record('path', 'a\0b')), ...tarMember('a', content), end)],
  ['a parent path in pax', bytesOf(...pax(record('path', '../a')), ...tarMember('a', content), end)],
  ['a parent path in a long name', bytesOf(...meta('L', Buffer.from('../../a\0')), ...tarMember('a', content), end)],
  ['a backslash path', bytesOf(...tarMember('..\\a', content), end)],
  ['a link path in pax', bytesOf(...pax(record('linkpath', '/etc')), ...tarMember('a', content), end)],
  ['a size in pax past the end', bytesOf(...pax(record('size', '99999999')), ...tarMember('a', content), end)],
  ['a negative size in pax', bytesOf(...pax(record('size', '-5')), ...tarMember('a', content), end)],
  ['two sizes in pax', bytesOf(...pax(record('size', '1') + record('size', '7')), ...tarMember('a', content), end)],
  ['a pax record that is too long', bytesOf(...pax('99 path=a\n'), ...tarMember('a', content), end)],
  ['a pax record without an end', bytesOf(...pax('9 path=ab'), ...tarMember('a', content), end)],
  ['a path for all members', bytesOf(...meta('g', Buffer.from(record('path', 'b'))), ...tarMember('a', content), end)],
  ['a meta header over 1 MiB', bytesOf(...meta('x', Buffer.alloc(2_000_000, 'a')), ...tarMember('a', content), end)],
  ['a name given twice', bytesOf(...meta('L', Buffer.from('a\0')), ...meta('L', Buffer.from('b\0')), ...tarMember('c', content), end)],
  ['a long name and a pax path', bytesOf(...meta('L', Buffer.from('a\0')), ...pax(record('path', 'b')), ...tarMember('c', content), end)],
  [
    'a size in base 256 past 2^53',
    bytesOf({ bytes: altered(tarHeader('a', 'File', 0), (header) => header.fill(0x80, 124, 125).fill(0xff, 125, 136)) }, end),
  ],
  ['a negative size in base 256', bytesOf({ bytes: altered(tarHeader('a', 'File', 0), (header) => header.fill(0xff, 124, 136)) }, end)],
  ['a size that is no number', bytesOf({ bytes: altered(tarHeader('a', 'File', 0), (header) => header.write('zzz', 124)) }, end)],
  ['a folder with content', bytesOf({ bytes: tarHeader('a/', 'Directory', 700) }, { bytes: Buffer.alloc(1024, 1) }, end)],
  ['a file larger than the archive', bytesOf({ bytes: tarHeader('a', 'File', 1e12) }, end)],
  ['a wrong checksum', bytesOf(...tarMember('a', content), { bytes: Buffer.alloc(512, 7) }, end)],
  ['no end', bytesOf(...tarMember('a', content))],
  ['a gap between members', bytesOf(...tarMember('a', content), { bytes: Buffer.alloc(512) }, ...tarMember('b', content), end)],
  ['a meta header for nothing', bytesOf(...tarMember('a', content), ...pax(record('path', 'b')), end)],
  ['a name that is not UTF-8', bytesOf({ bytes: altered(tarHeader('a', 'File', 0), (header) => header.fill(0xff, 0, 3)) }, end)],
  ['names equal after normalizing', bytesOf(...named('\u00e9'), ...named('e\u0301'), end)],
  ['a file where a folder is', bytesOf(...tarMember('a', content), ...tarMember('a/b', content), end)],
  ['a reserved device name', bytesOf(...tarMember('LPT1.txt', content), end)],
  ['an alternate stream', bytesOf(...tarMember('a:b', content), end)],
]

describe('a hostile archive', () => {
  test.each(HOSTILE)('with %s is refused', async (_what, archive) => {
    await expect(indexOf(archive)).rejects.toSatisfy((error) => error instanceof ArchiveRefusedError || error instanceof TarDamagedError)
  })

  test('a size in pax counts for the member after it, and never for another meta header', async () => {
    const long = `${'n'.repeat(150)}`
    const archive = bytesOf(...pax(record('size', '7')), ...meta('K', Buffer.from('x\0')), ...tarMember('a', content), end)
    // A reader that took the 7 for the long link's own size would go on in the middle of a block.
    await expect(indexOf(archive)).rejects.toThrow('it is a link')
    const given = bytesOf(...pax(record('size', '7')), ...named(long), end)
    expect(filesOf(given, await indexOf(given))).toEqual({ [long]: 'content' })
  })

  test('12,000 changed archives are read right or refused: no hang, no crash, nothing outside', async () => {
    const good = bytesOf(
      { bytes: tarHeader('model_full/', 'Directory', 0) },
      ...pax(record('path', `model_full/${'long'.repeat(40)}`) + record('size', '7')),
      ...tarMember('model_full/x', content),
      ...meta('L', Buffer.from(`${'model_full/'}${'gnu'.repeat(50)}\0`)),
      ...tarMember('model_full/y', content),
      ...tarMember('run_config.json', content),
      end,
    )
    let read = 0
    let refused = 0
    const change = fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255), fix: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat(good.length), { freq: 5 }),
        async (changes, cut) => {
          const archive = Buffer.from(good)
          for (const { at, to, fix } of changes) {
            const block = Math.floor(at / 512) * 512
            archive[at] = to
            if (fix) altered(archive.subarray(block, block + 512), () => {})
          }
          const bytes = cut === null ? archive : archive.subarray(0, cut)
          try {
            const index = await indexOf(bytes)
            for (const { path, offset, sizeBytes } of index?.members ?? []) {
              expect(path).not.toMatch(/^\/|(^|\/)\.\.(\/|$)|\\|:|\0/)
              expect(offset + sizeBytes).toBeLessThanOrEqual(bytes.length)
            }
            read += 1
          } catch (error) {
            if (!(error instanceof ArchiveRefusedError || error instanceof TarDamagedError)) throw error
            refused += 1
          }
        },
      ),
      { numRuns: 12_000, seed: 11 },
    )
    expect(read).toBeGreaterThan(100)
    expect(refused).toBeGreaterThan(1000)
  }, 60_000)
})

test('the library agrees on what a pax header of ours says', () => {
  expect(Pax.parse(record('path', 'ä/b'))).toMatchObject({ path: 'ä/b' })
})
