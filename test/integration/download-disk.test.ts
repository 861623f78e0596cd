import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openIn } from '../support/files.ts'
import { namesIn, setUpTransfers, type TransferSetup } from '../support/transfer-setup.ts'

const SIZE = 5_000_000
const PIECE = 400_000
const isRoot = process.getuid?.() === 0
let setup: TransferSetup

beforeEach(async () => {
  setup = await setUpTransfers(SIZE)
})

afterEach(async () => {
  expect(await openIn(setup.saveFolder)).toEqual([]) // however it ended
  await setup.close()
})

/** Runs a command that needs rights or tools that are not everywhere; false where it does not work. */
function tried(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('a disk', () => {
  test('that fills up on the way is said, and the download goes on when there is room', async ({ skip }) => {
    const small = join(setup.saveFolder, 'small')
    await mkdir(small)
    if (!tried('mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small)) return skip('nothing can be mounted here')
    try {
      const folder = join(small, setup.run.runId)
      const options = { freeBytes: async () => 1e12, pieceBytes: PIECE }
      await expect(setup.download({ folder }, options)).rejects.toMatchObject({ code: 'DISK_FULL' })
      expect(await namesIn(small)).toEqual([`${setup.run.runId}.part`])
      execFileSync('mount', ['-o', 'remount,size=32m', small])
      setup.sample.storageRequests.length = 0
      await setup.download({ folder }, options)
      expect(await setup.differences(folder)).toEqual([])
      const sent = setup.sample.storageRequests.reduce((sum, { sentBytes }) => sum + sentBytes, 0)
      expect(sent).toBeLessThan(SIZE)
    } finally {
      execFileSync('umount', [small])
    }
  })

  test('that others fill meanwhile stops the download before it is quite full', async () => {
    setup.sample.faults.throttleBytesPerSecond = 1_000_000
    let free = 1e12
    const options = { freeBytes: async () => free, spaceCheckMs: 20, pieceBytes: PIECE }
    const running = setup.download({}, options)
    setTimeout(() => (free = 9_000_000), 300)
    await expect(running).rejects.toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('more needed') })
    expect(setup.statuses.at(-1)?.receivedBytes).toBeGreaterThan(0)
    setup.sample.faults.throttleBytesPerSecond = 0
    await setup.download({}, { pieceBytes: PIECE })
    expect(await setup.differences()).toEqual([])
  })
})

describe('what is to stay free', () => {
  test('stays free: a download that would cross it is refused before the first byte, and says so', async () => {
    const limits = { bytesPerSecond: null, connections: 8, keepFreeBytes: 1_000_000_000 }
    await expect(setup.download({}, { freeBytes: async () => 1_005_000_000, limits })).rejects.toMatchObject({
      code: 'DISK_FULL',
      detail: expect.stringMatching(/1\.00 GB are free in .*, of which 1\.00 GB stay free/),
    })
    expect(await readdir(setup.saveFolder)).toEqual([])
    await setup.download({}, { freeBytes: async () => 1_100_000_000, limits })
    expect(await setup.differences()).toEqual([])
  })

  test('can be raised while a download runs, which then stops and can be gone on with', async () => {
    setup.sample.faults.throttleBytesPerSecond = 1_000_000
    const engine = setup.engine({ freeBytes: async () => 1_000_000_000, spaceCheckMs: 20, pieceBytes: PIECE })
    const running = engine.transfer(setup.plan(), () => {}, new AbortController().signal)
    setTimeout(() => engine.limit({ bytesPerSecond: null, connections: 8, keepFreeBytes: 2_000_000_000 }), 300)
    await expect(running).rejects.toMatchObject({ code: 'DISK_FULL' })
    setup.sample.faults.throttleBytesPerSecond = 0
    engine.limit({ bytesPerSecond: null, connections: 8, keepFreeBytes: 0 })
    await setup.download({}, { pieceBytes: PIECE })
    expect(await setup.differences()).toEqual([])
  })
})

describe('a folder', () => {
  test('that is removed on the way is said, and not made anew', async () => {
    setup.sample.faults.throttleBytesPerSecond = 1_500_000
    const running = setup.download({}, { pieceBytes: PIECE })
    await new Promise((resolve) => setTimeout(resolve, 400))
    await rm(setup.saveFolder, { recursive: true, maxRetries: 10 }) // it is being written to
    await expect(running).rejects.toMatchObject({ code: 'FOLDER_MISSING' })
    await expect(readdir(setup.saveFolder)).rejects.toMatchObject({ code: 'ENOENT' })
    await mkdir(setup.saveFolder)
    setup.sample.faults.throttleBytesPerSecond = 0
    await setup.download()
    expect(await setup.differences()).toEqual([])
  })

  test('that cannot be written to is said, and works once it can', async ({ skip }) => {
    if (isRoot && !tried('chattr', '+i', setup.saveFolder)) return skip('nothing can be made read-only for this user')
    if (!isRoot) await chmod(setup.saveFolder, 0o555)
    try {
      await expect(setup.download()).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' })
    } finally {
      if (isRoot) tried('chattr', '-i', setup.saveFolder)
      else await chmod(setup.saveFolder, 0o755)
    }
    await setup.download()
    expect(await setup.differences()).toEqual([])
  })

  test('with a file that is locked keeps what was fetched until it is free', async ({ skip }) => {
    setup.sample.faults.throttleBytesPerSecond = 1_500_000
    const abort = new AbortController()
    const running = setup.download({}, { pieceBytes: PIECE, signal: abort.signal })
    await new Promise((resolve) => setTimeout(resolve, 400))
    abort.abort()
    await running.catch(() => {})
    setup.sample.faults.throttleBytesPerSecond = 0
    const locked = join(setup.saveFolder, `${setup.run.runId}.part`, 'model_full', 'config.json')
    if (!tried('chattr', '+i', locked)) return skip('no file can be locked here')
    try {
      await expect(setup.download({}, { pieceBytes: PIECE })).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' })
    } finally {
      tried('chattr', '-i', locked)
    }
    await setup.download({}, { pieceBytes: PIECE })
    expect(await setup.differences()).toEqual([])
  })

  test('whose path has 300 characters works, and one that is too long is said', async () => {
    const long = join(setup.saveFolder, 'a'.repeat(100), 'b'.repeat(100), 'c'.repeat(90))
    await mkdir(long, { recursive: true })
    await setup.download({ folder: join(long, setup.run.runId) })
    expect(await setup.differences(join(long, setup.run.runId))).toEqual([])
    await expect(setup.download({ folder: join(long, 'd'.repeat(300)) })).rejects.toMatchObject({
      code: 'FOLDER_NOT_WRITABLE',
      message: expect.stringContaining('too long'),
    })
  })

  test('with a file in the place of a folder is said, and works once that is gone', async () => {
    await writeFile(join(setup.saveFolder, `${setup.run.runId}.part`), 'mine')
    await expect(setup.download()).rejects.toMatchObject({ code: expect.stringMatching(/^FOLDER_/) })
    await rm(join(setup.saveFolder, `${setup.run.runId}.part`))
    await setup.download()
    expect(await setup.differences()).toEqual([])
  })
})

test('nothing stays open when a download has been cancelled: no file, no socket, no timer', async ({ skip }) => {
  if (process.platform !== 'linux') return skip('open files are read from /proc')
  setup.sample.faults.throttleBytesPerSecond = 1_000_000
  const before = { sockets: (await openIn('socket:')).length, timers: timers() }
  const abort = new AbortController()
  const engine = setup.engine({ pieceBytes: PIECE })
  const running = engine.transfer(setup.plan(), () => {}, abort.signal)
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect((await openIn(setup.saveFolder)).length).toBeGreaterThan(0)
  abort.abort()
  await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  await engine.discard(setup.plan().folder)
  await Promise.all([engine.close(), setup.client.close()])
  expect(await namesIn(setup.saveFolder)).toEqual([])
  expect(await openIn(setup.saveFolder)).toEqual([])
  // The sample's ends of the connections are in this process too, and notice a moment later.
  await expect.poll(async () => (await openIn('socket:')).length, { timeout: 3000 }).toBeLessThanOrEqual(before.sockets)
  await expect.poll(timers, { timeout: 3000 }).toBeLessThanOrEqual(before.timers)
})

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}
