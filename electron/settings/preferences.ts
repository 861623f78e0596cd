import { type Settings, type SettingsChange, settingsSchema } from '../../shared/contract/settings.ts'
import { withDefaults } from '../../shared/options/with-defaults.ts'
import { type JsonStore, type OpenRawStore, openStore } from './json-store.ts'

/** What the user has chosen, kept on this computer. */
export class Preferences {
  readonly #store: JsonStore<Settings>
  readonly #listeners = new Set<() => void>()

  constructor(open: OpenRawStore, folder: string, notice: (text: string) => void) {
    this.#store = openStore(open, folder, 'settings', settingsSchema, notice)
  }

  get(): Settings {
    return this.#store.get()
  }

  /** Everything as it was at first, but for the save folder. */
  reset(): void {
    const { saveFolder } = this.#store.get()
    this.#set(settingsSchema.parse({ saveFolder }))
  }

  change(change: SettingsChange & { saveFolder?: string }): void {
    this.#set(withDefaults(this.#store.get(), change))
  }

  #set(settings: Settings): void {
    this.#store.set(settings)
    for (const listener of this.#listeners) listener()
  }

  /** Calls back after each change; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
