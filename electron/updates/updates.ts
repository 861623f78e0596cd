import type { UpdateState } from '../../shared/contract/updates.ts'
import { ExpectedError } from '../failure/expected-error.ts'

/** What finds, fetches and installs newer versions of this app; on the desktop it is electron-updater. */
export interface Updater {
  /** @returns the newest version, null when this one is it */
  look(): Promise<string | null>
  /** Fetches the version that was found and verifies its publisher's signature. */
  fetch(onProgress: (receivedBytes: number, totalBytes: number) => void): Promise<void>
  /** Ends the app, installs what was fetched and starts it again. */
  restart(): void
}

const FIRST_LOOK_MS = 10_000
const BETWEEN_LOOKS_MS = 24 * 60 * 60 * 1000

const REASONS: Record<string, string> = {
  ERR_UPDATER_INVALID_SIGNATURE: 'It does not carry its publisher’s signature, so it was not kept.',
  ERR_CHECKSUM_MISMATCH: 'What arrived is not what was published, so it was not kept.',
  ERR_UPDATER_LATEST_VERSION_NOT_FOUND: 'No version is published there.',
  ERR_UPDATER_CHANNEL_FILE_NOT_FOUND: 'No version is published for this system.',
}

/** Newer versions of this app: looked for when the user says so or has agreed to it, fetched and installed only when they say so. */
export class Updates {
  readonly #updater: Updater
  readonly #listeners = new Set<() => void>()
  #state: UpdateState = { state: 'unknown' }
  #timer: NodeJS.Timeout | undefined

  constructor(updater: Updater) {
    this.#updater = updater
  }

  get state(): UpdateState {
    return this.#state
  }

  /** Looks a little after the start and then once a day, or stops doing so. */
  lookByItself(on: boolean): void {
    if (on === (this.#timer !== undefined)) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (on) this.#lookIn(FIRST_LOOK_MS)
  }

  /** Looks for a newer version, unless one is known or being looked for. Never throws: the state says how it went. */
  async look(): Promise<void> {
    if (!['unknown', 'newest', 'failed'].includes(this.#state.state)) return
    this.#set({ state: 'looking' })
    try {
      const version = await this.#updater.look()
      this.#set(version === null ? { state: 'newest', lookedMs: Date.now() } : { state: 'found', version })
    } catch (error) {
      this.#fail('Looking for a newer version did not work.', error)
    }
  }

  /** Fetches the version that was found; nothing when none was. Never throws: the state says how it went. */
  async fetch(): Promise<void> {
    if (this.#state.state !== 'found') return
    const { version } = this.#state
    this.#set({ state: 'fetching', version, receivedBytes: 0, totalBytes: 0 })
    try {
      await this.#updater.fetch((receivedBytes, totalBytes) => this.#set({ state: 'fetching', version, receivedBytes, totalBytes }))
      this.#set({ state: 'fetched', version })
    } catch (error) {
      this.#fail(`Version ${version} could not be fetched.`, error)
    }
  }

  /** Ends the app, installs what was fetched and starts it again; nothing when nothing was fetched. */
  restart(): void {
    if (this.#state.state === 'fetched') this.#updater.restart()
  }

  /** Calls back after each change; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#lookIn(BETWEEN_LOOKS_MS)
      void this.look()
    }, ms)
    this.#timer.unref()
  }

  #set(state: UpdateState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }

  #fail(message: string, error: unknown): void {
    const problem = new ExpectedError('UPDATE_FAILED', {
      message,
      detail: reasonOf(error),
      advice: 'The version you have goes on working. Try again later.',
      cause: error,
    }).toProblem()
    this.#set({ state: 'failed', problem })
  }
}

/** Why it failed, without the error's own text: that may hold an address with a token. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const network = /net::(ERR_[A-Z_]+)/.exec(error.message)?.[1]
  return REASONS[code] ?? (network ? `The address where versions are published cannot be reached (${network}).` : code)
}
