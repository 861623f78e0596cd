import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test'

/** The project's folder. */
export const root = join(import.meta.dirname, '..', '..')

interface Shell {
  app: ElectronApplication
  page: Page
  /** Everything is saved below it; the app's own data in `data`. */
  folder: string
}

/** Starts the desktop app with its data in a folder. */
export function launchShell(folder: string): Promise<ElectronApplication> {
  const env = { ...process.env, VI_MODEL_BROWSER_DATA: join(folder, 'data'), DATATURE_VI_SECRET_KEY: '', DATATURE_VI_ORGANIZATION_ID: '' }
  return _electron.launch({ args: ['.'], cwd: root, env })
}

export const test = base.extend<{ shell: Shell }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from here
  shell: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'vi-shell-'))
    const app = await launchShell(folder)
    const page = await app.firstWindow()
    page.setDefaultTimeout(10_000)
    await use({ app, page, folder })
    await app.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
})

export { expect }

/** Leaves the first screen for the sample workspace. */
export async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Explore the sample workspace' }).click()
  await page.getByRole('option').first().waitFor()
}

/** Makes a folder and has the system's folder dialog answer with it. */
export async function answerFolderDialog(app: ElectronApplication, folder: string): Promise<void> {
  await mkdir(folder)
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
  }, folder)
}
