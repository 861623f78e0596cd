import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Accounts } from '../../electron/accounts/accounts.ts'
import { memoryVault, type Vault } from '../../electron/accounts/vault.ts'
import { type SampleWorkspace, startSampleWorkspace } from '../../electron/sample/workspace.ts'
import { openConfStore } from '../../electron/settings/conf-store.ts'
import { Preferences } from '../../electron/settings/preferences.ts'
import { filesIn } from '../support/files.ts'

let folder: string
let sample: SampleWorkspace
let notices: string[]
let opened: Accounts[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vi-accounts-'))
  sample = await startSampleWorkspace()
  notices = []
  opened = []
})

afterEach(async () => {
  for (const accounts of opened) await accounts.close()
  await sample.close()
  await rm(folder, { recursive: true })
})

/** A vault that keeps like the system's, for as long as the test lasts. */
function keeping(): Vault {
  return { ...memoryVault(), keeping: 'linux-keyring' }
}

function open(vault: Vault, environment: NodeJS.ProcessEnv = {}): Accounts {
  const accounts = new Accounts({
    vault,
    openRawStore: openConfStore,
    folder: join(folder, 'data'),
    environment,
    homeFolder: folder,
    notice: (text) => notices.push(text),
    transport: { backoffBaseMs: 5 },
  })
  opened.push(accounts)
  return accounts
}

describe('an account', () => {
  test('is checked before it is kept, and taken up again at the next start', async () => {
    const vault = keeping()
    const first = open(vault)
    await expect(first.connect(`dtvi_${'1'.repeat(98)}`, sample.organizationId, sample.apiUrl)).rejects.toMatchObject({
      code: 'KEY_REJECTED',
    })
    expect(first.connection).toEqual({ state: 'disconnected' })
    await first.connect(sample.secretKey, sample.organizationId, sample.apiUrl)

    const second = open(vault)
    await second.restore()
    expect(second.connection).toMatchObject({
      state: 'connected',
      organizationId: sample.organizationId,
      keyTail: sample.secretKey.slice(-4),
    })
    expect((await second.client?.runs.list())?.items.length).toBeGreaterThan(0)
  })

  test('whose key the vault has lost is told, not guessed', async () => {
    const vault = keeping()
    await open(vault).connect(sample.secretKey, sample.organizationId, sample.apiUrl)
    const later = open(keeping())
    await later.restore()
    expect(later.connection).toEqual({ state: 'disconnected' })
    expect(notices.at(-1)).toContain(sample.organizationId)
  })

  test('kept only in memory is not promised for the next start', async () => {
    await open(memoryVault()).connect(sample.secretKey, sample.organizationId, sample.apiUrl)
    const later = open(memoryVault())
    await later.restore()
    expect(later.connection).toEqual({ state: 'disconnected' })
    expect(notices).toEqual([])
  })

  test('is forgotten with its key when it is left', async () => {
    const vault = keeping()
    const accounts = open(vault)
    await accounts.connect(sample.secretKey, sample.organizationId, sample.apiUrl)
    await accounts.disconnect()
    const later = open(vault)
    await later.restore()
    expect(later.connection).toEqual({ state: 'disconnected' })
    expect(await vault.get(`${sample.organizationId} at ${new URL(sample.apiUrl).host}`)).toBeNull()
  })

  test('stays kept while the sample workspace is explored', async () => {
    const vault = keeping()
    const accounts = open(vault)
    await accounts.connect(sample.secretKey, sample.organizationId, sample.apiUrl)
    await accounts.openSample()
    expect(accounts.connection).toMatchObject({ sample: true })
    await accounts.disconnect()
    expect(accounts.connection).toMatchObject({ state: 'connected', sample: false, endpoint: `${sample.apiUrl}/` })
  })

  test('never writes its key to a file', async () => {
    const accounts = open(keeping())
    await accounts.connect(sample.secretKey, sample.organizationId, sample.apiUrl)
    await accounts.openSample()
    for (const bytes of (await filesIn(folder)).values()) expect(bytes.toString()).not.toContain('dtvi_')
  })
})

describe('several accounts', () => {
  test('are switched between without sending anything, renamed, and forgotten one by one with their keys', async () => {
    const vault = keeping()
    const accounts = open(vault)
    await accounts.connect(sample.secretKey, sample.organizationId, sample.apiUrl)
    const other = await startSampleWorkspace()
    await accounts.connect(other.secretKey, other.organizationId, other.apiUrl)
    const [first, second] = accounts.list
    if (!first || !second) throw new Error('there are two')
    expect(second.isCurrent).toBe(true)
    accounts.rename(first.id, 'staging')
    sample.apiRequests.length = 0
    expect(await accounts.switchTo(first.id)).toBe(true)
    expect(sample.apiRequests).toEqual([])
    expect(accounts.connection).toMatchObject({ endpoint: `${sample.apiUrl}/` })

    const later = open(vault)
    await later.restore()
    expect(later.list.map(({ label, isCurrent }) => ({ label, isCurrent }))).toEqual([
      { label: 'staging', isCurrent: true },
      { label: '', isCurrent: false },
    ])
    await later.remove(first.id)
    expect(later.connection).toMatchObject({ endpoint: `${other.apiUrl}/` })
    expect(await vault.get(first.id)).toBeNull()
    await later.remove(second.id)
    expect(later.connection).toEqual({ state: 'disconnected' })
    await other.close()
  })

  test('a new key for the same organization takes the place of the old one', async () => {
    const accounts = open(keeping())
    await accounts.connect(sample.secretKey, sample.organizationId, sample.apiUrl)
    const [{ id } = { id: '' }] = accounts.list
    accounts.rename(id, 'mine')
    await accounts.connect(sample.secretKey, sample.organizationId, sample.apiUrl)
    expect(accounts.list).toMatchObject([{ id, label: 'mine', isCurrent: true }])
  })

  test('the one account that an earlier version kept is still there', async () => {
    await mkdir(join(folder, 'data'), { recursive: true })
    const endpoint = `${sample.apiUrl}/`
    await writeFile(
      join(folder, 'data', 'account.json'),
      JSON.stringify({ account: { organizationId: sample.organizationId, endpoint, keyTail: 'abcd' } }),
    )
    const vault = keeping()
    await vault.set(`${sample.organizationId} at ${new URL(endpoint).host}`, sample.secretKey)
    const accounts = open(vault)
    await accounts.restore()
    expect(accounts.connection).toMatchObject({ state: 'connected', endpoint })
  })
})

describe('credentials on this computer', () => {
  test('are found in the environment, then in Vi’s config file', async () => {
    await mkdir(join(folder, 'datature', 'vi'), { recursive: true })
    await writeFile(
      join(folder, 'datature', 'vi', 'config.json'),
      JSON.stringify({ secret_key: 'dtvi_file', organization_id: 'from-file' }),
    )
    const environment = { DATATURE_VI_SECRET_KEY: ' dtvi_env ', DATATURE_VI_ORGANIZATION_ID: 'from-env' }
    expect(
      (await open(keeping(), environment).found()).map(({ source, organizationId, secretKey }) => [source, organizationId, secretKey]),
    ).toEqual([
      ['environment', 'from-env', 'dtvi_env'],
      ['config-file', 'from-file', 'dtvi_file'],
    ])
  })

  test('that are broken count as none', async () => {
    await mkdir(join(folder, 'datature', 'vi'), { recursive: true })
    await writeFile(join(folder, 'datature', 'vi', 'config.json'), '{"secret_key": 5')
    expect(await open(keeping(), { DATATURE_VI_SECRET_KEY: 'dtvi_only' }).found()).toEqual([])
  })

  test('come with the API address of the environment', () => {
    expect(open(keeping(), { DATATURE_VI_API_ENDPOINT: 'https://vi.example' }).defaultEndpoint).toBe('https://vi.example')
    expect(open(keeping()).defaultEndpoint).toBe('https://api.vi.datature.com')
  })
})

describe('settings', () => {
  const data = () => join(folder, 'data')

  test('are kept', () => {
    new Preferences(openConfStore, data(), (text) => notices.push(text)).change({ theme: 'dark', directions: { 'a.b': 'lower' } })
    expect(new Preferences(openConfStore, data(), (text) => notices.push(text)).get()).toMatchObject({
      theme: 'dark',
      directions: { 'a.b': 'lower' },
    })
    expect(notices).toEqual([])
  })

  test.each(['not json', '{"theme": "mauve"}'])('that do not parse (%s) are set aside, and said so', async (text) => {
    await mkdir(data())
    await writeFile(join(data(), 'settings.json'), text)
    expect(new Preferences(openConfStore, data(), (notice) => notices.push(notice)).get().theme).toBe('system')
    expect(notices[0]).toContain('settings.json could not be read')
    const aside = (await readdir(data())).find((name) => name.startsWith('settings.unreadable-'))
    expect(await readFile(join(data(), aside ?? ''), 'utf8')).toBe(text)
  })
})
