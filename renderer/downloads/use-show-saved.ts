import { useAppInfo } from '../host/queries.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { useCopy } from '../ui/use-copy.ts'

/** Returns how to lead the user to a saved checkpoint: its folder in the file manager, or its path on the clipboard. */
export function useShowSaved(): (folder: string, reveal: () => Promise<void>) => Promise<void> {
  const info = useAppInfo()
  const showProblem = useShowProblem()
  const copy = useCopy()
  return async (folder, reveal) => {
    if (!info?.canReveal) {
      await copy(folder, 'Path')
      return
    }
    await reveal().catch(showProblem)
  }
}
