import { useState } from 'react'
import { useAppInfo } from '../host/queries.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'

/** What happened to a store of the app or to a kept key, until it has been read. */
export function Notices() {
  const notices = useAppInfo()?.notices ?? []
  const [read, setRead] = useState(0)
  const last = notices.at(-1)
  if (last === undefined || notices.length <= read) return null
  return (
    <Banner
      kind="warn"
      icon="triangleAlert"
      action={
        <Button size="sm" onClick={() => setRead(notices.length)}>
          Close
        </Button>
      }
    >
      {last}
    </Banner>
  )
}
