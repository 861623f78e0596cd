/** Does something when the page has nothing else to do, but within a second. */
export function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(() => act(), { timeout: 1000 })
  else setTimeout(act, 200)
}
