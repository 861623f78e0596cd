import type { Download } from '../../shared/contract/downloads.ts'
import { host } from '../host/client.ts'
import { useAppInfo } from '../host/queries.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { groupOf, shareOf, statusLine } from './download-words.ts'
import styles from './downloads-view.module.css'
import { useShowSaved } from './use-show-saved.ts'

/** One download with its progress and the one button that fits. */
export function DownloadRow({ download, chosen, onChoose }: { download: Download; chosen: boolean; onChoose: (id: string) => void }) {
  const info = useAppInfo()
  const showSaved = useShowSaved()
  const { progress } = download
  const group = groupOf(download)
  const stalled = progress.state === 'downloading' && progress.silentMs !== null
  const name = `${download.checkpointName} of ${download.runName}`
  return (
    <li
      className={[styles.row, chosen && styles.chosen, stalled && styles.stalled, progress.state === 'failed' && styles.failed]
        .filter(Boolean)
        .join(' ')}
    >
      <button type="button" className={styles.choose} aria-pressed={chosen} onClick={() => onChoose(download.id)}>
        <Icon name={iconOf(download)} />
        <span className={styles.text}>
          <span className={styles.names}>
            <strong>{download.checkpointName}</strong> <MidText text={download.runName} className={styles.run} />
          </span>
          {group === 'Active' && <ProgressBar share={shareOf(download)} kind={stalled ? 'stalled' : 'normal'} label={name} />}
          <span className={styles.status}>{statusLine(download)}</span>
        </span>
      </button>
      {progress.state === 'done' && (
        <Button size="sm" onClick={() => void showSaved(download.folder, () => host.downloads.reveal({ id: download.id }))}>
          {info?.canReveal ? 'Show in folder' : 'Copy path'}
        </Button>
      )}
      {group === 'Stopped' && (
        <Button size="sm" icon="rotateCcw" onClick={() => void host.downloads.retry({ id: download.id })}>
          Try again
        </Button>
      )}
      {group === 'Active' || group === 'Waiting' ? (
        <IconButton icon="x" label={`Cancel ${name}`} onClick={() => void host.downloads.cancel({ id: download.id }).catch(() => {})} />
      ) : (
        <IconButton icon="x" label={`Take ${name} off the list`} onClick={() => void host.downloads.clear({ id: download.id })} />
      )}
    </li>
  )
}

function iconOf({ progress }: Download): IconName {
  switch (progress.state) {
    case 'waiting':
      return 'clock'
    case 'done':
      return 'circleCheck'
    case 'failed':
      return 'circleAlert'
    case 'cancelled':
      return 'x'
    case 'downloading':
      return progress.silentMs === null ? 'arrowDownToLine' : 'hourglass'
    default:
      return 'arrowDownToLine'
  }
}
