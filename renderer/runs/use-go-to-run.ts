import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect } from 'react'
import { parseRunLink } from '../../shared/vi/run-link.ts'
import { host } from '../host/client.ts'
import { useShowProblem } from '../host/use-show-problem.ts'

/** Returns how to go to a run of Vi by its id or a link, whether or not it is in the list; says so when there is none. */
export function useGoToRun(): (runIdOrLink: string) => Promise<void> {
  const navigate = useNavigate()
  const showProblem = useShowProblem()
  return useCallback(
    async (runIdOrLink) => {
      try {
        const { runId } = await host.runs.get({ runIdOrLink })
        await navigate({ to: '/runs/$runId', params: { runId }, search: { at: parseRunLink(runIdOrLink)?.checkpoint ?? undefined } })
      } catch (error) {
        showProblem(error)
      }
    },
    [navigate, showProblem],
  )
}

/** Goes to the run of a link that is dropped onto the window. Anything else that is dropped is left alone, and opens nothing. */
export function useDroppedLinks(): void {
  const goTo = useGoToRun()
  useEffect(() => {
    const linkIn = ({ dataTransfer }: DragEvent) =>
      dataTransfer?.types.some((type) => type === 'text/uri-list' || type === 'text/plain' || type === 'Files')
    const onDragOver = (event: DragEvent) => {
      if (linkIn(event)) event.preventDefault() // or the window would show what is dropped in place of the app
    }
    const onDrop = (event: DragEvent) => {
      if (event.defaultPrevented || !linkIn(event)) return
      event.preventDefault()
      const text = event.dataTransfer?.getData('text/uri-list') || event.dataTransfer?.getData('text/plain') || ''
      const link = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? ''
      if (parseRunLink(link)) void goTo(link)
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('drop', onDrop)
    }
  }, [goTo])
}
