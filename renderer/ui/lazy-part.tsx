import { type ComponentType, lazy, useEffect } from 'react'
import { useMessages } from './toasts.tsx'
import { whenIdle } from './when-idle.ts'

/** A part of the page whose code is fetched when it is first shown. Where that fails, a message says so in its place. */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await load().catch((): ComponentType<Props> => Missing) }))
}

/** Fetches a part's code once the page has nothing else to do. What fails now is tried again when the part is shown. */
export function fetchAhead(load: () => Promise<unknown>): void {
  whenIdle(() => void load().catch(() => {}))
}

function Missing() {
  const show = useMessages()
  useEffect(() => {
    show({
      title: 'A part of the app could not be fetched',
      description: 'Its host may have stopped. Start it again, then open the address that it prints.',
    })
  }, [show])
  return null
}
