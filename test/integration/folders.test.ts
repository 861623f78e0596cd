import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { memoryVault } from '../../electron/accounts/vault.ts'
import type { HostPorts } from '../../electron/services/host.ts'
import { createRouter } from '../../electron/services/router.ts'
import { openServices, type Services } from '../../electron/services/services.ts'
import { openConfStore } from '../../electron/settings/conf-store.ts'

let home: string
let sdkFolder: string
let services: Services | null

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vi-folders-'))
  sdkFolder = join(home, '.datature', 'vi', 'models')
})
afterEach(async () => {
  await services?.close()
  await rm(home, { recursive: true, force: true })
})

/** The app's host, at home in a folder of its own. */
async function open(ports: Partial<HostPorts> = {}) {
  services = await openServices({
    version: '0',
    host: 'browser',
    platform: process.platform,
    dataFolder: join(home, 'data'),
    homeFolder: home,
    environment: {},
    vault: memoryVault(),
    openRawStore: openConfStore,
    trash: async () => {},
    ...ports,
  })
  return createRouterClient(createRouter(services), { context: {} })
}

test('the folder in which Vi’s SDK saves models is offered while it is a folder and not the save folder', async () => {
  const { folders, library } = await open()
  expect(await folders.sdkFolder()).toBeNull()
  await expect(folders.chooseSdkFolder()).rejects.toMatchObject({ data: { code: 'FOLDER_MISSING' } })
  await mkdir(join(sdkFolder, '..'), { recursive: true })
  await writeFile(sdkFolder, 'not a folder')
  expect(await folders.sdkFolder()).toBeNull()
  await rm(sdkFolder)
  await mkdir(join(sdkFolder, 'run_1', 'model_full'), { recursive: true })
  await writeFile(join(sdkFolder, 'run_1', 'model_full', 'config.json'), '{}')
  await writeFile(join(sdkFolder, 'run_1', 'model_full', 'model.safetensors'), 'weights')
  expect(await folders.sdkFolder()).toMatchObject({ path: sdkFolder, displayPath: join('~', '.datature', 'vi', 'models'), problem: null })
  expect(await folders.current()).toBeNull()
  expect(await folders.chooseSdkFolder()).toMatchObject({ path: sdkFolder, problem: null })
  expect(await folders.current()).toMatchObject({ path: sdkFolder })
  expect(await folders.sdkFolder()).toBeNull()
  expect((await library.list()).entries).toMatchObject([{ folder: join(sdkFolder, 'run_1'), kind: 'unknown', source: null }])
})

test('a folder of the SDK that cannot be written to is not offered', async ({ skip }) => {
  if (process.platform === 'win32' || process.getuid?.() === 0) return skip('permissions do not bind this user')
  const { folders } = await open()
  await mkdir(sdkFolder, { recursive: true })
  await chmod(sdkFolder, 0o555)
  expect(await folders.sdkFolder()).toBeNull()
  await chmod(sdkFolder, 0o755)
})

test('the system’s dialog opens at the SDK’s folder until a save folder is chosen, and one click takes that folder there as well', async () => {
  const other = join(home, 'models')
  await mkdir(other)
  const asked: string[] = []
  let answer: string | null = null
  const { folders } = await open({
    chooseFolder: async (startIn) => {
      asked.push(startIn)
      return answer
    },
  })
  await folders.choose()
  await mkdir(sdkFolder, { recursive: true })
  answer = other
  await folders.choose()
  await folders.choose()
  expect(asked).toEqual([home, sdkFolder, other])
  expect(await folders.chooseSdkFolder()).toMatchObject({ path: sdkFolder })
  expect(await folders.current()).toMatchObject({ path: sdkFolder })
})
