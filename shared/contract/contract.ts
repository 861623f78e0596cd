import { accountsContract } from './accounts.ts'
import { appContract } from './app.ts'
import { checkpointsContract } from './checkpoints.ts'
import { downloadsContract } from './downloads.ts'
import { foldersContract } from './folders.ts'
import { libraryContract } from './library.ts'
import { notesContract } from './notes.ts'
import { runsContract } from './runs.ts'
import { settingsContract } from './settings.ts'
import { updatesContract } from './updates.ts'

/** Everything that the page may ask of its host. */
export const contract = {
  app: appContract,
  accounts: accountsContract,
  runs: runsContract,
  checkpoints: checkpointsContract,
  downloads: downloadsContract,
  library: libraryContract,
  folders: foldersContract,
  settings: settingsContract,
  notes: notesContract,
  updates: updatesContract,
}
