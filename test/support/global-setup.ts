import { launchChromium } from './chromium.ts'

/** Unpacks the browser once, before several workers would do it at the same time. */
// biome-ignore lint/style/noDefaultExport: Playwright asks for one
export default async function unpackBrowser(): Promise<void> {
  await (await launchChromium()).close()
}
