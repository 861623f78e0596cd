import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TransferEngine } from '../../electron/download/engine.ts'
import type { TransferStatus } from '../../electron/download/plan.ts'
import type { ByteRange } from '../../electron/download/storage.ts'
import { readCheckpointFile } from '../../electron/library/checkpoint-file.ts'
import { tarHeader, tarMember } from '../../electron/sample/archive.ts'
import { ComputedObject, type Segment } from '../../electron/sample/segments.ts'
import { filesIn } from '../support/files.ts'
import { type OddStorage, sendRange, startOddStorage } from '../support/odd-storage.ts'
import { quickEngine } from '../support/transfer-setup.ts'

// What an archive says of itself decides nothing: it must not write where this app keeps its record.

const source = { endpoint: '', organizationId: 'acme', runId: 'r1', runName: 'r1', modelId: 'epoch_1', epoch: 1, evaluationMetrics: null }
/** What an archive would like to be believed. */
const lie = JSON.stringify({
  version: 1,
  app: { name: 'hostile', version: '0' },
  source,
  archive: { sizeBytes: 1, etag: null, crc32c: null, verification: 'checksum' },
  files: [],
  savedAt: '2026-01-01T00:00:00Z',
})

type Serve = (response: ServerResponse, range: ByteRange | null, archive: Buffer) => void

const WAYS: [string, Serve][] = [
  [
    'by range',
    (response, range, archive) => {
      if (range) sendRange(response, range, archive.length, archive.subarray(range.start, range.end))
      else response.end(archive)
    },
  ],
  ['as one stream', (response, _range, archive) => void response.writeHead(200, { 'content-length': archive.length }).end(archive)],
  ['as one stream, compressed', (response, _range, archive) => void response.end(gzipSync(archive))],
]

let saveFolder: string
let engine: TransferEngine
let storage: OddStorage | null = null

beforeEach(async () => {
  saveFolder = await mkdtemp(join(tmpdir(), 'vi-own-'))
  engine = quickEngine()
})

afterEach(async () => {
  await engine.close()
  await storage?.close()
  await rm(saveFolder, { recursive: true, force: true })
})

const file = (path: string, text: string) => tarMember(path, [{ bytes: Buffer.from(text) }])

function archiveOf(...members: Segment[][]): Buffer {
  const object = new ComputedObject([...members.flat(), { bytes: Buffer.alloc(1024) }])
  return object.read(0, object.sizeBytes)
}

/** Downloads an archive, and notes what was reported on the way. */
async function download(serve: Serve, archive: Buffer): Promise<TransferStatus[]> {
  const served = await startOddStorage((response, range) => serve(response, range, archive))
  storage = served
  const statuses: TransferStatus[] = []
  const plan = {
    app: { name: 'test', version: '0' },
    parts: 'all' as const,
    folder: join(saveFolder, 'r1'),
    source,
    getLink: async () => ({ url: served.archiveUrl, expiresAtMs: Date.now() + 3_600_000 }),
  }
  const note = (status: TransferStatus) => void statuses.push({ ...status, files: status.files.map((entry) => ({ ...entry })) })
  await engine.transfer(plan, note, new AbortController().signal).catch((error: unknown) => {
    throw Object.assign(error instanceof Error ? error : new Error('unknown'), { statuses })
  })
  return statuses
}

describe.each(WAYS)('an archive that is read %s', (_way, serve) => {
  test.each([
    'checkpoint.json',
    './checkpoint.json',
    'Checkpoint.JSON',
    'CHECKPOINT.md',
    'checkpoint.MD',
    '.vi-model-browser-journal.json',
    '.VI-Model-Browser-lock',
    'checkpoint.json/inside.txt',
    '.vi-model-browser-journal.json/inside.txt',
    'outer/checkpoint.json',
    'outer/Checkpoint.md/inside.txt',
    './outer/.vi-model-browser-journal.json',
  ])('is refused for “%s” before anything is written', async (name) => {
    const prefix = name.includes('outer/') ? 'outer/' : ''
    const archive = archiveOf(file(name, lie), file(`${prefix}model_full/config.json`, '{}'))
    const failure = await download(serve, archive).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'ARCHIVE_REFUSED', detail: expect.stringContaining(`“${name}”`) })
    expect(Object(failure).statuses.flatMap(({ files }: TransferStatus) => files.filter(({ writtenBytes }) => writtenBytes > 0))).toEqual(
      [],
    )
    expect(await readdir(saveFolder)).toEqual([])
  })

  test.each(['checkpoint.json/', 'outer/.vi-model-browser-x/'])('is refused for the folder “%s”', async (name) => {
    const prefix = name.includes('outer/') ? 'outer/' : ''
    const archive = archiveOf([{ bytes: tarHeader(name, 'Directory', 0) }], file(`${prefix}model_full/config.json`, '{}'))
    await expect(download(serve, archive)).rejects.toMatchObject({ code: 'ARCHIVE_REFUSED' })
    expect(await readdir(saveFolder)).toEqual([])
  })

  test('leaves nothing when such a name comes last', async () => {
    const archive = archiveOf(file('model_full/config.json', '{}'), file('checkpoint.json', lie))
    await expect(download(serve, archive)).rejects.toMatchObject({ code: 'ARCHIVE_REFUSED' })
    expect(await readdir(saveFolder)).toEqual([])
  })

  test('may have such names where they mean nothing, and checkpoint.json says what this app found', async () => {
    const own = ['model_full/checkpoint.json', 'adapter/CHECKPOINT.md', 'model_full/.vi-model-browser-notes', 'my-checkpoint.json']
    await download(serve, archiveOf(...own.map((name) => file(name, lie)), file('model_full/config.json', '{}')))
    const saved = join(saveFolder, 'r1')
    expect([...(await filesIn(saved)).keys()]).toEqual(expect.arrayContaining(own))
    const record = await readCheckpointFile(saved)
    expect(record?.app.name).toBe('test')
    expect(record?.files.map(({ path }) => path).sort()).toEqual([...own, 'model_full/config.json'].sort())
  })
})
