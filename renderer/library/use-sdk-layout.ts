import { type RefObject, useState } from 'react'
import { host } from '../host/client.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { useCloseMessage, useMessages } from '../ui/toasts.tsx'

/** How the layout of Vi's SDK is added to a folder and removed from it; both say how it went. `button` has the focus after an undo. */
export function useSdkLayout(folder: string, name: string, button: RefObject<HTMLElement | null>) {
  const show = useMessages()
  const close = useCloseMessage()
  const showProblem = useShowProblem()
  const [isBusy, setBusy] = useState(false)
  const addedId = `sdk-layout ${folder}`

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
      const { removed } = await host.library.removeSdkLayout({ folder })
      close(addedId)
      if (removed) show({ title: `SDK layout removed from ${name}` })
    })

  const undo = () => {
    // Before the message goes, and the focus with it. The button stays while it becomes the other one.
    button.current?.focus()
    void remove()
  }

  const add = () =>
    change(async () => {
      const { added, areCopies } = await host.library.addSdkLayout({ folder })
      show({
        id: addedId,
        title: `${name} loads with ViModel now`,
        description: `Added ${added.join(' and ')} as ${areCopies ? 'copies, since this drive has no hard links' : 'links, which take no room'}.`,
        action: { label: 'Undo', onClick: undo },
      })
    })

  return { add, remove, isBusy }
}
