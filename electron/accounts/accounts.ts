import * as z from 'zod'
import type { Connection } from '../../shared/contract/accounts.ts'
import { type SampleOptions, type SampleWorkspace, startSampleWorkspace } from '../sample/workspace.ts'
import { type JsonStore, type OpenRawStore, openStore } from '../settings/json-store.ts'
import { ViClient } from '../vi/client.ts'
import { parseEndpoint } from '../vi/endpoint.ts'
import type { TransportOptions } from '../vi/transport.ts'
import { type CredentialsOnDisk, defaultEndpoint, findCredentials } from './found-credentials.ts'
import { memoryVault, type Vault } from './vault.ts'

/** What is kept of an account outside the vault. */
const accountStoreSchema = z.object({
  account: z.object({ organizationId: z.string(), endpoint: z.string(), keyTail: z.string() }).nullable().default(null),
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
  sample?: SampleOptions
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
  #session: Session | null = null
  #sample: Promise<SampleWorkspace> | null = null

  constructor(options: AccountsOptions) {
    this.#options = options
    this.#store = openStore(options.openRawStore, options.folder, 'account', accountStoreSchema, options.notice)
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
    const { account } = this.#store.get()
    if (!account) return
    const secretKey = await this.#options.vault.get(vaultName(account)).catch(() => null)
    if (secretKey === null) {
      this.#options.notice(`The key for ${account.organizationId} is not in the keyring any more. Connect again to go on.`)
      return
    }
    try {
      const client = this.#clientFor(secretKey, account.organizationId, account.endpoint)
      this.#work({ client, connection: { state: 'connected', ...account, keeping: this.keeping, sample: false } })
    } catch {
      this.#options.notice(`The kept account for ${account.organizationId} cannot be used any more. Connect again to go on.`)
    }
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
    await this.#options.vault.set(vaultName(account), secretKey)
    this.#store.set({ account: this.keeping === 'memory' ? null : account })
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

  /** Leaves the account and forgets its key; leaving the sample goes back to the kept account, if any. */
  async disconnect(): Promise<void> {
    const left = this.#session?.connection
    this.#work(null)
    if (left?.sample) {
      await this.restore()
      return
    }
    if (left) await this.#options.vault.delete(vaultName(left)).catch(() => {})
    this.#store.set({ account: null })
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    await this.#session?.client.close()
    await (await this.#sample?.catch(() => null))?.close()
  }

  #clientFor(secretKey: string, organizationId: string, endpoint: string): ViClient {
    return new ViClient({ secretKey, organizationId, endpoint: parseEndpoint(endpoint) }, this.#options.transport)
  }

  #work(session: Session | null): void {
    const left = this.#session
    this.#session = session
    void left?.client.close()
    for (const listener of this.#listeners) listener()
  }
}

function vaultName(account: { organizationId: string; endpoint: string }): string {
  return `${account.organizationId} at ${new URL(account.endpoint).host}`
}
