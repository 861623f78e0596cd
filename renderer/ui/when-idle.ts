const START_MS = 800
/** Between frames that are being drawn there is less; the page is given 50 ms when it draws nothing. */
const STILL_MS = 30
const ASK_AGAIN_MS = 100
const LONGEST_MS = 10_000

/** Does something when the start of the page is over and it has nothing else to do. */
export function whenIdle(act: () => void): void {
  setTimeout(() => whenStill(act), START_MS)
}

/** Does something as soon as nothing is being drawn, such as a table that is scrolled; within ten seconds in any case. */
export function whenStill(act: () => void): void {
  if (!('requestIdleCallback' in window)) {
    act()
    return
  }
  const latestMs = performance.now() + LONGEST_MS
  const ask = () =>
    requestIdleCallback(
      (deadline) => {
        if (deadline.timeRemaining() >= STILL_MS || performance.now() >= latestMs) act()
        else setTimeout(ask, ASK_AGAIN_MS)
      },
      { timeout: LONGEST_MS },
    )
  ask()
}
