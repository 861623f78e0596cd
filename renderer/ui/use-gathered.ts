import { useEffect, useRef, useState } from 'react'

/** What is still coming is drawn when its end takes longer than this; drawing it twice would only delay the end. */
export const SHOW_FIRST_MS = 150
/** How often it is drawn then. */
export const SHOW_EVERY_MS = 700

/**
 * A value of which parts are still coming, so that not every part draws the page anew: the same until all is there, or until it has taken
 * so long that what is there should be seen.
 * @param value the same object while nothing of it changes
 */
export function useGathered<T>(value: T, isComing: boolean): T {
  const [held, hold] = useState(value)
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  })
  useEffect(() => {
    if (!isComing) return
    let timer = setTimeout(show, SHOW_FIRST_MS)
    function show() {
      hold(latest.current)
      timer = setTimeout(show, SHOW_EVERY_MS)
    }
    return () => clearTimeout(timer)
  }, [isComing])
  if (!isComing && held !== value) hold(value)
  return isComing ? held : value
}
