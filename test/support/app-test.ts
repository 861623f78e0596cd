import { type Browser, test as base, expect, type Page } from '@playwright/test'
import axe from 'axe-core'
import { launchChromium } from './chromium.ts'
import { startTestHost, type TestHost, type TestHostOptions } from './test-host.ts'

/** A page in a browser, on a host of its own. */
export interface OpenApp {
  page: Page
  running: TestHost
}

interface Fixtures {
  /** Starts a host and opens its page. Ends both, and fails the test if the page broke its own policy or threw, or is not accessible. */
  openApp: (options?: TestHostOptions & { dark?: boolean; width?: number; height?: number }) => Promise<OpenApp>
}

export const test = base.extend<Fixtures, { chromium: Browser }>({
  chromium: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from here
    async ({}, use) => {
      const browser = await launchChromium()
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  openApp: async ({ chromium }, use, testInfo) => {
    const open: { running: TestHost; page: Page }[] = []
    const faults: string[] = []
    await use(async ({ dark = false, width = 1280, height = 800, ...options } = {}) => {
      const running = await startTestHost(options)
      const context = await chromium.newContext({ viewport: { width, height }, locale: 'en-US', colorScheme: dark ? 'dark' : 'light' })
      const page = await context.newPage()
      open.push({ running, page })
      page.setDefaultTimeout(10_000)
      page.on('pageerror', (error) => faults.push(String(error)))
      page.on('console', (message) => {
        const text = message.text()
        if (
          message.type() === 'error' &&
          !/Failed to load resource|ERR_CONNECTION_REFUSED|Unable to preload|dynamically imported module/.test(text)
        )
          faults.push(text)
        expect(text).not.toContain(running.sample.secretKey)
      })
      await page.goto(running.host.newAddress())
      return { page, running }
    })
    for (const { running, page } of open) {
      if (testInfo.status === testInfo.expectedStatus && !page.isClosed()) faults.push(...(await violationsOf(page, WHILE_IT_MOVES)))
      await page.context().close()
      await running.close()
    }
    expect(faults, 'what the page, or axe, complained about').toEqual([])
  },
})

export { expect }

/** Checks the page as it is against axe's rules, both themes being tested by their callers. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await violationsOf(page, HOW)).toEqual([])
}

async function violationsOf(page: Page, how: axe.RunOptions): Promise<string[]> {
  // The page's policy allows no scripts but its own, so axe comes in through the debugger, once for each load of the page.
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(`(() => { ${axe.source} })()`)
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(WHAT)}, ${JSON.stringify(how)})`)) as axe.AxeResults
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}\n${nodes[0]?.failureSummary}`)
}

// Base UI's guards at the edges of what is open hand focus on as soon as they have it.
const WHAT: axe.ElementContext = { exclude: '[data-base-ui-focus-guard]' }
// Menus, dialogs and messages stand beside the landmarks on purpose, which axe's `region` would complain about.
const HOW: axe.RunOptions = { resultTypes: ['violations'], rules: { region: { enabled: false } } }
// Where a test ends something may still be fading, which says nothing about its colours.
const WHILE_IT_MOVES: axe.RunOptions = { ...HOW, rules: { ...HOW.rules, 'color-contrast': { enabled: false } } }

const QUIET_MS = 150
const NEVER_QUIET_MS = 3000

/** Waits until nothing on the page has changed for a moment, and nothing is moving. What changes for ever is not waited for. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    ({ quietMs, longestMs }) =>
      new Promise<void>((resolve) => {
        let timer = setTimeout(done, quietMs)
        const longest = setTimeout(done, longestMs)
        const observer = new MutationObserver(again)
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
        function again() {
          clearTimeout(timer)
          timer = setTimeout(done, quietMs)
        }
        function done() {
          const moves = document
            .getAnimations()
            .some(({ playState, effect }) => playState === 'running' && effect?.getTiming().iterations === 1)
          if (moves && timer !== undefined) return again()
          clearTimeout(timer)
          clearTimeout(longest)
          observer.disconnect()
          resolve()
        }
      }),
    { quietMs: QUIET_MS, longestMs: NEVER_QUIET_MS },
  )
}

/** Opens a run of the list by a part of its name. */
export async function openRun(page: Page, name: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search runs' }).fill(name)
  await page.getByRole('option').first().click()
  await page.getByRole('heading', { level: 2 }).first().waitFor()
}
