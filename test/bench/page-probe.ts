import type { Page } from '@playwright/test'
import { median, rounded } from './row.ts'

/** When a condition (an expression of the page) first held in a painted frame, in the page's own clock. */
export async function untilPainted(page: Page, condition: string): Promise<number> {
  return page.evaluate(
    `new Promise((resolve, reject) => {
      const end = performance.now() + 20000
      const look = () => {
        // A message posted in a frame's callback arrives when that frame has been painted.
        if (${condition}) { const channel = new MessageChannel(); channel.port1.onmessage = () => resolve(performance.now()); channel.port2.postMessage(0) }
        else if (performance.now() > end) reject(new Error('it never came: ' + ${JSON.stringify(condition)}))
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })`,
  )
}

/** From a click on an element to the painted frame in which a condition holds, in milliseconds. */
export async function clickToPaint(page: Page, selector: string, condition: string): Promise<number> {
  const clickedMs: number = await page.evaluate(
    `(() => { const now = performance.now(); document.querySelector(${JSON.stringify(selector)}).click(); return now })()`,
  )
  return rounded((await untilPainted(page, condition)) - clickedMs)
}

/** How long the main thread works for each move of the pointer, in milliseconds. */
export async function mainThreadPerMove(page: Page, at: (step: number) => { x: number; y: number }, moves: number): Promise<number[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const worked = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000
  }
  const during = async (act: () => Promise<void>) => {
    const before = await worked()
    await act()
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(painted)))
    return (await worked()) - before
  }
  // Asking is work too: what it takes when nothing moves is not the page's.
  const still: number[] = []
  for (let step = 0; step < 20; step++) still.push(await during(async () => {}))
  const each: number[] = []
  for (let step = 0; step < moves; step++) {
    const { x, y } = at(step)
    each.push(Math.max(0, (await during(() => page.mouse.move(x, y))) - median(still)))
  }
  await session.detach()
  return each
}

/** The median of rounds with one decimal. */
export function medianOfRounds(rounds: readonly number[]): number {
  return rounded(median(rounds))
}
