import { useCallback, useMemo } from 'react'
import type { LibraryEntry } from '../../shared/contract/library.ts'
import { useShowSaved } from '../downloads/use-show-saved.ts'
import { host } from '../host/client.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { announce } from '../ui/live-region.tsx'
import { useMessages } from '../ui/toasts.tsx'
import { startCheck } from './checks.ts'
import { entryName } from './library-words.ts'

/** What can be done with what is on this computer; each says so when it fails. */
export function useLibraryActions() {
  const show = useMessages()
  const showProblem = useShowProblem()
  const showSaved = useShowSaved()
  const ask = useCallback(
    async <T>(call: Promise<T>): Promise<T | null> => {
      try {
        return await call
      } catch (error) {
        showProblem(error)
        return null
      }
    },
    [showProblem],
  )
  return useMemo(
    () => ({
      reveal: ({ folder }: LibraryEntry) => void showSaved(folder, () => host.library.reveal({ folder })),
      check: async (entry: LibraryEntry, sha256 = false) => {
        const faults = await ask(startCheck(entry.folder, sha256))
        if (faults) announce(faults.length === 0 ? `${entryName(entry)} is as it arrived` : `${entryName(entry)}: ${faults.join(', ')}`)
      },
      trash: (entry: LibraryEntry) =>
        ask(host.library.trash({ folder: entry.folder })).then((done) => {
          if (done !== null) show({ title: `${entryName(entry)} moved to the trash` })
        }),
      copyHere: (entry: LibraryEntry) =>
        ask(host.library.copyHere({ folder: entry.folder })).then((copied) => {
          if (copied) show({ title: `${entryName(entry)} copied` })
        }),
      goOn: ({ source, parts }: LibraryEntry) => {
        if (source) void ask(host.downloads.start({ runId: source.runId, modelId: source.modelId, parts }))
      },
      remove: (entry: LibraryEntry) => void ask(host.downloads.removeLeftover({ folder: entry.folder.replace(/\.part$/, '') })),
      forget: (path: string) => void ask(host.library.forgetFolder({ path })),
    }),
    [ask, show, showSaved],
  )
}

/** {@link useLibraryActions} */
export type LibraryActions = ReturnType<typeof useLibraryActions>
