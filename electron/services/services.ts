import { sep } from 'node:path'
import type { Settings } from '../../shared/contract/settings.ts'
import { Accounts } from '../accounts/accounts.ts'
import { DownloadList } from '../download/download-list.ts'
import { storedDownloadsSchema } from '../download/download-record.ts'
import { type Engine, TransferEngine, type TransferLimits } from '../download/engine.ts'
import { followStates } from '../download/follow-states.ts'
import { ArchiveViewer } from '../download/look-inside.ts'
import { ArchiveStorage } from '../download/storage.ts'
import { onUnforeseen } from '../failure/unforeseen.ts'
import { Library } from '../library/library.ts'
import { openStore } from '../settings/json-store.ts'
import { Log } from '../settings/log.ts'
import { Notes } from '../settings/notes.ts'
import { Preferences } from '../settings/preferences.ts'
import { WorkerEngine } from '../transfers/worker-engine.ts'
import { Updates } from '../updates/updates.ts'
import type { ViClient } from '../vi/client.ts'
import { placeDownload, planDownload, waitsForAccount } from './downloads.ts'
import type { HostPorts } from './host.ts'
import { describeProblem, problem } from './problem.ts'
import { UnreadableItems } from './unreadable-items.ts'

/** The rooms of the house, opened: what the contract's procedures work with. */
export interface Services {
  ports: HostPorts
  accounts: Accounts
  preferences: Preferences
  notes: Notes
  library: Library
  storage: ArchiveStorage
  viewer: ArchiveViewer
  engine: Engine
  downloads: DownloadList
  /** Null where the app does not update itself. */
  updates: Updates | null
  log: Log
  unreadable: UnreadableItems
  notices: string[]
  close(): Promise<void>
}

/** Opens every room for a host. */
export async function openServices(ports: HostPorts): Promise<Services> {
  const notices: string[] = []
  const log = new Log(ports.dataFolder)
  log.note('started', { version: ports.version, host: ports.host, platform: ports.platform })
  onUnforeseen((what) => log.note('unexpected failure', { what }))
  const notice = (text: string) => void notices.push(text)
  const preferences = new Preferences(ports.openRawStore, ports.dataFolder, notice)
  const notes = new Notes(ports.openRawStore, ports.dataFolder, notice)
  const library = new Library(ports.openRawStore, ports.dataFolder, notice, () => preferences.get().saveFolder)
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
  const engine = openEngine(ports, limitsOf(preferences.get()))
  const downloads = new DownloadList({
    engine,
    store: openStore(ports.openRawStore, ports.dataFolder, 'downloads', storedDownloadsSchema, notice),
    choose: (download, claimed) => placeDownload(ports, download, claimed),
    plan: (download, folder, signal) => planDownload(accounts, ports, notes, download, folder, signal),
    patience: ports.storage,
    waitsFor: (download) => waitsForAccount(accounts, download),
    describe: describeProblem,
    atOnce: () => preferences.get().downloadsAtOnce,
    keepAwake: ports.keepAwake,
  })
  const updates = ports.updater ? new Updates(ports.updater) : null
  const followSettings = () => updates?.lookByItself(preferences.get().looksForUpdates)
  followSettings()
  let followed = preferences.get().saveFolder
  const stops = [
    preferences.subscribe(() => {
      engine.limit(limitsOf(preferences.get()))
      downloads.pump()
      followSettings()
      if (preferences.get().saveFolder !== followed) library.follow()
      followed = preferences.get().saveFolder
    }),
    accounts.subscribe(() => {
      const { connection } = accounts
      log.note(
        'account',
        connection.state === 'connected' ? { organization: connection.organizationId, sample: connection.sample } : { none: true },
      )
      downloads.pump()
    }),
    noteStates(downloads, log),
    tellLibrary(downloads, library),
    ports.onWake?.(() => {
      engine.wake()
      downloads.wake()
    }),
  ]
  library.follow()
  downloads.pump()
  const close = async () => {
    for (const stop of stops) stop?.()
    library.close()
    updates?.lookByItself(false)
    log.note('ended')
    await downloads.close()
    await Promise.all([engine.close(), accounts.close(), storage.close()])
  }
  return {
    ports,
    accounts,
    preferences,
    notes,
    library,
    storage,
    viewer: new ArchiveViewer(storage),
    engine,
    downloads,
    updates,
    log,
    unreadable: new UnreadableItems(log),
    notices,
    close,
  }
}

/** Writes down every change of a download's state. */
function noteStates(downloads: DownloadList, log: Log): () => void {
  return followStates(downloads, ({ runId, modelId, progress }) => {
    const facts = { run: runId, model: modelId }
    log.note(`download ${progress.state}`, progress.state === 'failed' ? { ...facts, code: progress.problem.code } : facts)
  })
}

/** A download that has ended has left a checkpoint; what one off the list has left behind is the library's. */
function tellLibrary(downloads: DownloadList, library: Library): () => void {
  const left = () =>
    downloads
      .snapshot()
      .map(({ id, progress }) => (progress.state === 'done' ? `${id} done` : id))
      .join()
  let before = left()
  return downloads.subscribe((isUrgent) => {
    if (!isUrgent || left() === before) return
    before = left()
    library.changed()
  })
}

function openEngine(ports: HostPorts, limits: TransferLimits): Engine {
  if (ports.transferWorker) return new WorkerEngine({ file: ports.transferWorker, limits, ...ports.storage })
  return new TransferEngine(new ArchiveStorage(ports.storage), {
    limits,
    ...(ports.freeBytes && { freeBytes: ports.freeBytes }),
    ...ports.storage,
  })
}

function limitsOf({ speedLimitBytesPerSecond, connectionsPerDownload, keepFreeBytes }: Settings): TransferLimits {
  return { bytesPerSecond: speedLimitBytesPerSecond, connections: connectionsPerDownload, keepFreeBytes }
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
