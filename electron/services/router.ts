import { accountsService } from './accounts.ts'
import { appService } from './app.ts'
import { checkpointsService } from './checkpoints.ts'
import { downloadsService } from './downloads.ts'
import { foldersService } from './folders.ts'
import { implementer } from './implementer.ts'
import { libraryService } from './library.ts'
import { notesService } from './notes.ts'
import { runsService } from './runs.ts'
import type { Services } from './services.ts'
import { settingsService } from './settings.ts'
import { updatesService } from './updates.ts'

/** Answers the whole contract. */
export function createRouter(services: Services) {
  return implementer.router({
    app: appService(services),
    accounts: accountsService(services),
    runs: runsService(services),
    checkpoints: checkpointsService(services),
    downloads: downloadsService(services),
    library: libraryService(services),
    folders: foldersService(services),
    settings: settingsService(services),
    notes: notesService(services),
    updates: updatesService(services),
  })
}

export type AppRouter = ReturnType<typeof createRouter>
