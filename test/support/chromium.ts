import { type Browser, chromium } from '@playwright/test'
import sparticuz from '@sparticuz/chromium'

/** A headless Chromium: the one inside the npm package on Linux, Playwright's own or the system's elsewhere. */
export async function launchChromium(): Promise<Browser> {
  // The package's own flags switch web security off, which these tests are about.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run']
  const carried = process.platform === 'linux' && process.arch === 'x64'
  if (carried) return chromium.launch({ executablePath: await sparticuz.executablePath(), args })
  return chromium.launch({ channel: process.env.TEST_BROWSER_CHANNEL ?? 'chrome' })
}
