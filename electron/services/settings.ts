import { implementer } from './implementer.ts'
import type { Services } from './services.ts'

/** `contract.settings` */
export function settingsService({ preferences }: Services) {
  return {
    reset: implementer.settings.reset.handler(() => preferences.reset()),
    change: implementer.settings.change.handler(({ input }) => preferences.change(input)),
  }
}
