import { readFile } from 'node:fs/promises'
import { launchChromium } from './chromium.ts'
import { startTestHost } from './test-host.ts'

/** Writes the documentation's pictures into a folder. */
export async function takeScreenshots(folder: string): Promise<void> {
  const running = await startTestHost({ saveFolder: true })
  await running.services.accounts.openSample()
  const browser = await launchChromium()
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5, locale: 'en-US', colorScheme })
    await page.goto(running.host.newAddress())
    await page.getByRole('option').nth(1).click()
    await page.getByRole('grid').waitFor()
    await page.waitForTimeout(2500)
    await page.screenshot({ path: `${folder}/run-${colorScheme}.png` })
    await page.keyboard.press('Control+2')
    for (const at of [1, 2, 3, 0]) await page.getByRole('option').nth(at).click()
    await page.getByRole('table').first().waitFor()
    await page.mouse.move(0, 0)
    await page.waitForTimeout(2500)
    await page.screenshot({ path: `${folder}/compare-${colorScheme}.png` })
    await page.close()
  }
  await browser.close()
  await running.close()
}

const ICON_SIZE = 1024
/** How much of its square an icon fills: all of it, or what Apple's grid gives it. */
const ICONS = { icon: 1, 'icon-mac': 824 / 1024 }

/** Draws the icons of the packages, in pixels, into a folder. */
export async function drawIcons(svg: string, folder: string): Promise<void> {
  const browser = await launchChromium()
  const page = await browser.newPage({ viewport: { width: ICON_SIZE, height: ICON_SIZE } })
  const address = `data:image/svg+xml;base64,${(await readFile(svg)).toString('base64')}`
  for (const [name, share] of Object.entries(ICONS)) {
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:100vh"><img width="${ICON_SIZE * share}" src="${address}"></body>`,
    )
    await page.locator('img').evaluate((image: HTMLImageElement) => image.decode())
    await page.screenshot({ path: `${folder}/${name}.png`, omitBackground: true })
  }
  await browser.close()
}
