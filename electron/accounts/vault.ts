import type { Keeping } from '../../shared/contract/accounts.ts'

/** A place for secret keys, one for each account name. It either encrypts what it keeps, or forgets it when the app ends. */
export interface Vault {
  readonly keeping: Keeping
  /** Null when nothing is kept under this name, or it cannot be read any more. */
  get(account: string): Promise<string | null>
  set(account: string, secretKey: string): Promise<void>
  delete(account: string): Promise<void>
}

/** Keeps keys for this run only, where the system cannot encrypt them. */
export function memoryVault(): Vault {
  const keys = new Map<string, string>()
  return {
    keeping: 'memory',
    get: async (account) => keys.get(account) ?? null,
    set: async (account, secretKey) => {
      keys.set(account, secretKey)
    },
    delete: async (account) => {
      keys.delete(account)
    },
  }
}
