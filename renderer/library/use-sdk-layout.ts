import { useState } from 'react'
import { host } from '../host/client.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { useMessages } from '../ui/toasts.tsx'

/** How the layout of Vi's SDK is added to a folder and removed from it; both say how it went. */
export function useSdkLayout(folder: string, name: string) {
  const show = useMessages()
  const showProblem = useShowProblem()
  const [isBusy, setBusy] = useState(false)

  const change = async (call: () => Promise<void>) => {
    setBusy(true)
    try {
      await call()
    } catch (error) {
      showProblem(error)
    } finally {
      setBusy(false)
    }
  }

  const remove = () =>
    change(async () => {
      await host.library.removeSdkLayout({ folder })
      show({ title: `SDK layout removed from ${name}` })
    })

  const add = () =>
    change(async () => {
      const { added, areCopies } = await host.library.addSdkLayout({ folder })
      show({
        title: `${name} loads with ViModel now`,
        description: `Added ${added.join(' and ')} as ${areCopies ? 'copies, since this drive has no hard links' : 'links, which take no room'}.`,
        action: { label: 'Undo', onClick: () => void remove() },
      })
    })

  return { add, remove, isBusy }
}
