import { existsSync } from 'node:fs'
import { type Browser, chromium } from '@playwright/test'

const SYSTEM_LIBRARY_FOLDERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib', '/lib/x86_64-linux-gnu', '/lib64']

/** A headless Chromium: on Linux the one inside an npm package, elsewhere the system's Chrome. Nothing is downloaded. */
export async function launchChromium(): Promise<Browser> {
  // The package's own flags switch web security off, which these tests are about.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run']
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return chromium.launch({ channel: process.env.TEST_BROWSER_CHANNEL ?? 'chrome' })
  // Where the system lacks NSS the package brings its own, but unpacks it only for the cloud function that it was made for.
  if (!SYSTEM_LIBRARY_FOLDERS.some((folder) => existsSync(`${folder}/libnss3.so`)))
    process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x'
  const { default: carried } = await import('@sparticuz/chromium')
  return chromium.launch({ executablePath: await carried.executablePath(), args })
}
