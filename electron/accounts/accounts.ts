import * as z from 'zod'
import type { Connection } from '../../shared/contract/accounts.ts'
import { type SampleOptions, type SampleWorkspace, startSampleWorkspace } from '../sample/workspace.ts'
import { type JsonStore, type OpenRawStore, openStore } from '../settings/json-store.ts'
import { ViClient } from '../vi/client.ts'
import { parseEndpoint } from '../vi/endpoint.ts'
import type { TransportOptions } from '../vi/transport.ts'
import { type CredentialsOnDisk, defaultEndpoint, findCredentials } from './found-credentials.ts'
import { memoryVault, type Vault } from './vault.ts'

const accountSchema = z.object({
  organizationId: z.string(),
  endpoint: z.string(),
  keyTail: z.string(),
  /** What the user calls it; empty is its organization. */
  label: z.string().default(''),
})
type Account = z.infer<typeof accountSchema>

/** What is kept of accounts outside the vault. */
const accountStoreSchema = z.object({
  accounts: z.array(accountSchema).default([]),
  /** Which one the app works with, by its {@link accountId}. */
  current: z.string().nullable().default(null),
  /** The one account of versions that knew only one. */
  account: accountSchema.nullable().optional(),
})

/** What accounts need from the host. */
export interface AccountsOptions {
  vault: Vault
  openRawStore: OpenRawStore
  folder: string
  environment: NodeJS.ProcessEnv
  homeFolder: string
  notice: (text: string) => void
  transport?: TransportOptions
  sample?: SampleOptions | undefined
}

interface Session {
  client: ViClient
  connection: Extract<Connection, { state: 'connected' }>
}

/** Which account the app works with, and the client that works with it. Keys stay in here and in the vault. */
export class Accounts {
  readonly #options: AccountsOptions
  readonly #store: JsonStore<z.infer<typeof accountStoreSchema>>
  readonly #listeners = new Set<() => void>()
  /** In memory too, since without a keyring nothing is kept on the disk. */
  #accounts: Account[]
  #current: string | null
  #session: Session | null = null
  #sample: Promise<SampleWorkspace> | null = null

  constructor(options: AccountsOptions) {
    this.#options = options
    this.#store = openStore(options.openRawStore, options.folder, 'account', accountStoreSchema, options.notice)
    const { accounts, current, account } = this.#store.get()
    this.#current = current
    this.#accounts = accounts.length === 0 && account ? [account] : accounts
    if (account) this.#keep(accountId(account))
  }

  /** Every account that the app knows. */
  get list(): (Account & { id: string; isCurrent: boolean })[] {
    const current = this.#session?.connection
    const currentId = current && !current.sample ? accountId(current) : null
    return this.#accounts.map((account) => ({ ...account, id: accountId(account), isCurrent: accountId(account) === currentId }))
  }

  get connection(): Connection {
    return this.#session?.connection ?? { state: 'disconnected' }
  }

  /** The client of the connected account, or null. */
  get client(): ViClient | null {
    return this.#session?.client ?? null
  }

  get keeping(): Vault['keeping'] {
    return this.#options.vault.keeping
  }

  get defaultEndpoint(): string {
    return defaultEndpoint(this.#options.environment)
  }

  /** Calls back after each change; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes up the account of the last time, where its key was kept. Nothing is sent. */
  async restore(): Promise<void> {
    if (this.#current !== null) await this.#takeUp(this.#current)
  }

  /** Works with another account that is known. Nothing is sent. False when its key is not there any more. */
  async switchTo(id: string): Promise<boolean> {
    if (!(await this.#takeUp(id))) return false
    this.#keep(id)
    return true
  }

  /** Gives an account a name of the user's own. */
  rename(id: string, label: string): void {
    this.#accounts = this.#accounts.map((account) => (accountId(account) === id ? { ...account, label } : account))
    this.#keep(this.#current)
    this.#work(this.#session)
  }

  /** Forgets an account and its key. The one in use is left for the next one that is known, if any. */
  async remove(id: string): Promise<void> {
    const wasCurrent = this.list.some((account) => account.id === id && account.isCurrent)
    await this.#options.vault.delete(id).catch(() => {})
    this.#accounts = this.#accounts.filter((account) => accountId(account) !== id)
    const [next] = this.#accounts
    if (!wasCurrent) {
      this.#keep(this.#current)
      this.#work(this.#session)
      return
    }
    this.#work(null)
    this.#keep(next ? accountId(next) : null)
    if (next) await this.#takeUp(accountId(next))
  }

  /** Credentials on this computer; nothing is sent. */
  found(): Promise<CredentialsOnDisk[]> {
    return findCredentials(this.#options.environment, this.#options.homeFolder)
  }

  /** Checks a key against the API, then keeps it and works with it. @throws ViError and keeps what was there before */
  async connect(secretKey: string, organizationId: string, endpoint: string | null, signal?: AbortSignal): Promise<void> {
    const address = endpoint?.trim() || this.defaultEndpoint
    const client = this.#clientFor(secretKey, organizationId, address)
    try {
      await client.runs.list({ pageSize: 1, signal })
    } catch (error) {
      await client.close()
      throw error
    }
    const account = { organizationId, endpoint: parseEndpoint(address).href, keyTail: secretKey.slice(-4) }
    const id = accountId(account)
    await this.#options.vault.set(id, secretKey)
    const label = this.#accounts.find((known) => accountId(known) === id)?.label ?? ''
    const kept = { ...account, label }
    this.#accounts = this.#accounts.some((known) => accountId(known) === id)
      ? this.#accounts.map((known) => (accountId(known) === id ? kept : known))
      : [...this.#accounts, kept]
    this.#keep(id)
    this.#work({ client, connection: { state: 'connected', ...account, keeping: this.keeping, sample: false } })
  }

  /** Starts the sample workspace once and works with it. The kept account stays kept. */
  async openSample(): Promise<void> {
    this.#sample ??= startSampleWorkspace(this.#options.sample)
    const { apiUrl, secretKey, organizationId } = await this.#sample.catch((error: unknown) => {
      this.#sample = null
      throw error
    })
    const client = this.#clientFor(secretKey, organizationId, apiUrl)
    const connection = { organizationId, endpoint: apiUrl, keyTail: secretKey.slice(-4), keeping: memoryVault().keeping, sample: true }
    this.#work({ client, connection: { state: 'connected', ...connection } })
  }

  /** Leaves the account and forgets its key; leaving the sample goes back to the account before it, if any. */
  async disconnect(): Promise<void> {
    const left = this.#session?.connection
    if (left && !left.sample) {
      await this.remove(accountId(left))
      return
    }
    this.#work(null)
    await this.restore()
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    await this.#session?.client.close()
    await (await this.#sample?.catch(() => null))?.close()
  }

  async #takeUp(id: string): Promise<boolean> {
    const account = this.#accounts.find((candidate) => accountId(candidate) === id)
    if (!account) return false
    const { label: _, ...rest } = account
    const secretKey = await this.#options.vault.get(id).catch(() => null)
    if (secretKey === null) {
      this.#options.notice(`The key for ${account.organizationId} is not in the keyring any more. Connect again to go on.`)
      return false
    }
    try {
      const client = this.#clientFor(secretKey, account.organizationId, account.endpoint)
      this.#work({ client, connection: { state: 'connected', ...rest, keeping: this.keeping, sample: false } })
      return true
    } catch {
      this.#options.notice(`The kept account for ${account.organizationId} cannot be used any more. Connect again to go on.`)
      return false
    }
  }

  /** Writes down which accounts there are; not where their keys are gone when the app ends. */
  #keep(current: string | null): void {
    this.#current = current
    const isKept = this.keeping !== 'memory'
    this.#store.set({ accounts: isKept ? this.#accounts : [], current: isKept ? current : null })
  }

  #clientFor(secretKey: string, organizationId: string, endpoint: string): ViClient {
    return new ViClient({ secretKey, organizationId, endpoint: parseEndpoint(endpoint) }, this.#options.transport)
  }

  #work(session: Session | null): void {
    const left = this.#session
    this.#session = session
    if (left && left !== session) void left.client.close()
    for (const listener of this.#listeners) listener()
  }
}

/** What tells an account from others, and the name under which its key is kept. */
function accountId(account: { organizationId: string; endpoint: string }): string {
  return `${account.organizationId} at ${new URL(account.endpoint).host}`
}
