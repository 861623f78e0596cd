import { type RefObject, useLayoutEffect, useState } from 'react'

/** The width of an element in whole pixels, 0 before it is laid out. */
export function useSize(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const target = element.current
    if (!target) return
    const measure = () => setWidth(Math.floor(target.clientWidth))
    const observer = new ResizeObserver(measure)
    observer.observe(target)
    measure()
    return () => observer.disconnect()
  }, [element])
  return width
}
