import { sep } from 'node:path'
import { Accounts } from '../accounts/accounts.ts'
import { freeBytesOnDisk } from '../download/disk-space.ts'
import { DownloadList } from '../download/download-list.ts'
import { ArchiveStorage } from '../download/storage.ts'
import { streamTransfer } from '../download/stream-transfer.ts'
import { Preferences } from '../settings/preferences.ts'
import type { ViClient } from '../vi/client.ts'
import type { HostPorts } from './host.ts'
import { describeProblem, problem } from './problem.ts'

/** The rooms of the house, opened: what the contract's procedures work with. */
export interface Services {
  ports: HostPorts
  accounts: Accounts
  preferences: Preferences
  storage: ArchiveStorage
  downloads: DownloadList
  notices: string[]
  close(): Promise<void>
}

/** Opens every room for a host. */
export async function openServices(ports: HostPorts): Promise<Services> {
  const notices: string[] = []
  const notice = (text: string) => void notices.push(text)
  const preferences = new Preferences(ports.openRawStore, ports.dataFolder, notice)
  const accounts = new Accounts({
    vault: ports.vault,
    openRawStore: ports.openRawStore,
    folder: ports.dataFolder,
    environment: ports.environment,
    homeFolder: ports.homeFolder,
    notice,
    transport: { userAgent: `vi-model-browser/${ports.version}`, ...ports.transport },
    sample: ports.sample,
  })
  await accounts.restore()
  const storage = new ArchiveStorage(ports.storage)
  const downloads = new DownloadList(streamTransfer(storage, ports.freeBytes ?? freeBytesOnDisk), describeProblem)
  const close = async () => {
    await downloads.close()
    await Promise.all([accounts.close(), storage.close()])
  }
  return { ports, accounts, preferences, storage, downloads, notices, close }
}

/** The connected account's client. @throws the NOT_CONNECTED problem */
export function connectedClient({ accounts }: Services): ViClient {
  if (!accounts.client) throw problem('NOT_CONNECTED', 'No account is connected.', 'Connect to Vi first.')
  return accounts.client
}

/** A path as the user would write it, with `~` for their home. */
export function displayPath({ homeFolder }: Pick<HostPorts, 'homeFolder'>, path: string): string {
  if (path === homeFolder) return '~'
  return path.startsWith(homeFolder + sep) ? `~${path.slice(homeFolder.length)}` : path
}
