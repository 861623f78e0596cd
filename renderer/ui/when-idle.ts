const START_MS = 800
const LONGEST_MS = 1000

/** Does something when the start of the page is over and it has nothing else to do. */
export function whenIdle(act: () => void): void {
  setTimeout(() => betweenFrames(act), START_MS)
}

/** Does something as soon as nothing else is to be done, within a second. */
export function betweenFrames(act: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(() => act(), { timeout: LONGEST_MS })
  else act()
}
