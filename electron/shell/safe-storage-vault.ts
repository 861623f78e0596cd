import { safeStorage } from 'electron'
import * as z from 'zod'
import type { Keeping } from '../../shared/contract/accounts.ts'
import { memoryVault, type Vault } from '../accounts/vault.ts'
import { type OpenRawStore, openStore } from '../settings/json-store.ts'

const keysSchema = z.object({ keys: z.record(z.string(), z.string()).default({}) })
const KEEPING: Partial<Record<NodeJS.Platform, Keeping>> = { darwin: 'macos-keychain', win32: 'windows-dpapi' }

/**
 * Keys encrypted by the system through Electron's safeStorage. Where it cannot encrypt, or (Linux `basic_text`) only with a key
 * that anyone can compute, keys are kept in memory. Call after the app is ready.
 */
export function openSafeStorageVault(openRawStore: OpenRawStore, folder: string, notice: (text: string) => void): Vault {
  if (!safeStorage.isEncryptionAvailable()) return memoryVault()
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return memoryVault()
  const store = openStore(openRawStore, folder, 'keys', keysSchema, notice)
  return {
    keeping: KEEPING[process.platform] ?? 'linux-keyring',
    get: async (account) => {
      const encrypted = store.get().keys[account]
      if (encrypted === undefined) return null
      const { result } = await safeStorage.decryptStringAsync(Buffer.from(encrypted, 'base64'))
      return result
    },
    set: async (account, secretKey) => {
      const encrypted = await safeStorage.encryptStringAsync(secretKey)
      store.set({ keys: { ...store.get().keys, [account]: encrypted.toString('base64') } })
    },
    delete: async (account) => {
      const { [account]: _forgotten, ...keys } = store.get().keys
      store.set({ keys })
    },
  }
}
