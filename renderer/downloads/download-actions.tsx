import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import type { Download } from '../../shared/contract/downloads.ts'
import type { ProblemCode } from '../../shared/contract/problem.ts'
import { formatBytes } from '../../shared/format/index.ts'
import { useFolderChoice } from '../folders/use-folder-choice.ts'
import { host } from '../host/client.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { detailsOf } from './download-words.ts'
import styles from './downloads-view.module.css'

interface Actions {
  /** Stops a download; asks first whether to keep what is there, if anything is. */
  cancel: (download: Download) => void
  /** Does something with the host, and says so when it fails. */
  ask: (call: Promise<unknown>) => void
  /** Starts a failed download again in another folder. */
  elsewhere: (download: Download) => Promise<void>
}

const ActionsContext = createContext<Actions | null>(null)

/** What can be done with downloads, and the question that cancelling asks. */
export function DownloadActions({ children }: { children: ReactNode }) {
  const showProblem = useShowProblem()
  const choose = useFolderChoice()
  const [asking, setAsking] = useState<Download | null>(null)
  const actions = useMemo<Actions>(() => {
    const ask = (call: Promise<unknown>) => void call.catch(showProblem)
    return {
      ask,
      cancel: (download) => {
        const canKeep = download.receivedBytes > 0 && !(download.progress.state === 'downloading' && !download.progress.canResume)
        if (canKeep) setAsking(download)
        else ask(host.downloads.cancel({ id: download.id, keep: false }))
      },
      elsewhere: async (download) => {
        if (await choose()) ask(host.downloads.retry({ id: download.id, elsewhere: true }))
      },
    }
  }, [showProblem, choose])
  const end = (keep: boolean) => {
    if (asking) actions.ask(host.downloads.cancel({ id: asking.id, keep }))
    setAsking(null)
  }
  return (
    <ActionsContext value={actions}>
      {children}
      <Dialog open={asking !== null} onClose={() => setAsking(null)} title={`Cancel ${asking?.checkpointName.toLowerCase() ?? ''}?`}>
        <p className={styles.question}>
          {formatBytes(asking?.receivedBytes ?? 0)} of {asking?.runName} are on this computer already. Kept, they need not be fetched again.
        </p>
        <div className={styles.answers}>
          <Button onClick={() => setAsking(null)}>Go on downloading</Button>
          <Button kind="danger" onClick={() => end(false)}>
            Cancel and remove
          </Button>
          <Button kind="primary" onClick={() => end(true)}>
            Cancel and keep
          </Button>
        </div>
      </Dialog>
    </ActionsContext>
  )
}

export function useDownloadActions(): Actions {
  const actions = useContext(ActionsContext)
  if (!actions) throw new Error('there are no download actions here')
  return actions
}

const ELSEWHERE: ReadonlySet<ProblemCode> = new Set(['FOLDER_NOT_WRITABLE', 'FOLDER_TAKEN', 'DISK_FAILED'])
const GONE: ReadonlySet<ProblemCode> = new Set(['NO_SUCH_RUN', 'NO_SUCH_CHECKPOINT'])

/** The one button that helps a download that has stopped. */
export function StoppedAction({ download }: { download: Download }) {
  const { ask, elsewhere } = useDownloadActions()
  const copy = useCopy()
  const { id, progress } = download
  if (progress.state === 'paused') {
    return (
      <Button size="sm" icon="play" onClick={() => ask(host.downloads.resume({ id }))}>
        Resume
      </Button>
    )
  }
  if (progress.state === 'failed') {
    const { code } = progress.problem
    if (GONE.has(code)) return null // nothing helps but taking it off the list, which has its own button
    if (code === 'ARCHIVE_REFUSED') {
      return (
        <Button size="sm" icon="copy" onClick={() => void copy(detailsOf(download, progress.problem), 'Details')}>
          Copy details
        </Button>
      )
    }
    if (code === 'ARCHIVE_REPLACED') {
      return (
        <Button size="sm" icon="rotateCcw" onClick={() => ask(host.downloads.retry({ id, startOver: true }))}>
          Start over
        </Button>
      )
    }
    if (ELSEWHERE.has(code)) {
      return (
        <Button size="sm" icon="folder" onClick={() => void elsewhere(download)}>
          Another folder…
        </Button>
      )
    }
  }
  return (
    <Button
      size="sm"
      icon={progress.state === 'cancelled' && progress.kept ? 'play' : 'rotateCcw'}
      onClick={() => ask(host.downloads.retry({ id }))}
    >
      {progress.state === 'cancelled' && progress.kept ? 'Resume' : 'Try again'}
    </Button>
  )
}
