import { type ReactNode, useDeferredValue } from 'react'

/** What may come one frame later than the part of the page around it, so that what people came for is there first. */
export function AfterFirstPaint({ children }: { children: ReactNode }) {
  return useDeferredValue(true, false) && children
}
