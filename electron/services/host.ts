import type { AppInfo } from '../../shared/contract/app.ts'
import type { Vault } from '../accounts/vault.ts'
import type { FreeBytes } from '../download/disk-space.ts'
import type { SampleOptions } from '../sample/workspace.ts'
import type { OpenRawStore } from '../settings/json-store.ts'
import type { Updater } from '../updates/updates.ts'
import type { TransportOptions } from '../vi/transport.ts'

/** The system's accent colour, as it is now. */
export interface AccentSource {
  /** `#rrggbb`; null when the system has none. */
  color: () => string | null
  /** Calls back when it may have changed; returns how to stop that. */
  onChange: (listener: () => void) => () => void
}

/** What a host (the desktop shell, the browser host, a test) brings to the services. */
export interface HostPorts {
  version: string
  host: AppInfo['host']
  platform: NodeJS.Platform
  dataFolder: string
  homeFolder: string
  environment: NodeJS.ProcessEnv
  vault: Vault
  openRawStore: OpenRawStore
  /** Asks for a folder with the system's dialog; null when it was cancelled. Left out where there is none. */
  chooseFolder?: (startIn: string) => Promise<string | null>
  /** Shows a folder in the system's file manager. Left out where there is none. */
  reveal?: (path: string) => void
  /** Moves a folder to the system's trash. @throws when that cannot be done */
  trash: (path: string) => Promise<void>
  /** Opens an https address in the system's browser. Left out where the page does it. */
  openExternal?: (url: string) => Promise<void>
  freeBytes?: FreeBytes
  /** After how long without an answer a save folder is shown as silent. */
  folderPatienceMs?: number
  transport?: TransportOptions
  storage?: { timeoutMs?: number; backoffBaseMs?: number; lostAfterMs?: number }
  /** The built worker in which downloads run; without it they run in this thread. */
  transferWorker?: string | undefined
  /** Keeps the computer from sleeping. Left out where it is not this app's to say. */
  keepAwake?: (on: boolean) => void
  /** Calls back when the computer has woken from sleep; returns how to stop that. */
  onWake?: (listener: () => void) => () => void
  /** The system's accent colour. Left out where the app cannot know it. */
  accent?: AccentSource
  /** Replaces the app by newer versions of itself. Left out where it does not. */
  updater?: Updater | undefined
  sample?: SampleOptions
}
