import type { AsyncEntry } from '@napi-rs/keyring'
import type { Keeping } from '../../shared/contract/accounts.ts'
import { memoryVault, type Vault } from './vault.ts'

const SERVICE = 'vi-model-browser'
const PROBE_MS = 5000
const KEEPING: Partial<Record<NodeJS.Platform, Keeping>> = { darwin: 'macos-keychain', win32: 'windows-dpapi' }

/** The system's keyring, after trying whether it works; memory where there is none (most machines reached over SSH). */
export async function openKeyring(platform: NodeJS.Platform = process.platform): Promise<Vault> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    // The kernel's keyring, the other choice on Linux, forgets on restart: only the Secret Service keeps.
    const entry = (account: string) => new AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } })
    await probe(entry('probe'))
    return {
      keeping: KEEPING[platform] ?? 'linux-keyring',
      get: async (account) => (await entry(account).getPassword()) ?? null,
      set: (account, secretKey) => entry(account).setPassword(secretKey),
      delete: async (account) => {
        await entry(account).deletePassword()
      },
    }
  } catch {
    return memoryVault() // `keeping` says so, and the page tells the user
  }
}

async function probe(entry: AsyncEntry): Promise<void> {
  const signal = AbortSignal.timeout(PROBE_MS)
  await entry.setPassword('probe', signal)
  const kept = await entry.getPassword(signal)
  await entry.deletePassword(signal)
  if (kept !== 'probe') throw new Error('the keyring does not give back what it was given')
}
