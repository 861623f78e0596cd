import { join } from 'node:path'

/** The environment variable that moves the app's own data, so that each test has its own. */
export const DATA_FOLDER_VARIABLE = 'VI_MODEL_BROWSER_DATA'

/** Where the app keeps its settings, account and list of downloads. Desktop and browser host share it. */
export function dataFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, homeFolder: string): string {
  const chosen = environment[DATA_FOLDER_VARIABLE]
  if (chosen) return chosen
  if (platform === 'darwin') return join(homeFolder, 'Library', 'Application Support', 'vi-model-browser')
  if (platform === 'win32') return join(environment.APPDATA ?? join(homeFolder, 'AppData', 'Roaming'), 'vi-model-browser')
  return join(environment.XDG_CONFIG_HOME || join(homeFolder, '.config'), 'vi-model-browser')
}
