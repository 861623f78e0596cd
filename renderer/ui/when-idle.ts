const START_MS = 800

/** Does something when the start of the page is over and it has nothing else to do. */
export function whenIdle(act: () => void): void {
  setTimeout(() => ('requestIdleCallback' in window ? requestIdleCallback(() => act(), { timeout: 1000 }) : act()), START_MS)
}
