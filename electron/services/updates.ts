import { isActive } from '../../shared/download/ended.ts'
import { implementer } from './implementer.ts'
import { problem } from './problem.ts'
import type { Services } from './services.ts'

/** `contract.updates`. Each does nothing where the app does not update itself. */
export function updatesService({ updates, downloads }: Services) {
  return {
    look: implementer.updates.look.handler(() => updates?.look()),
    fetch: implementer.updates.fetch.handler(() => updates?.fetch()),
    restart: implementer.updates.restart.handler(() => {
      if (downloads.snapshot().some(isActive)) {
        throw problem('ALREADY_DOWNLOADING', 'A download is at work.', 'The new version is installed when you next close the app.')
      }
      updates?.restart()
    }),
  }
}
