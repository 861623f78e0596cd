import type { DragEvent, KeyboardEvent } from 'react'
import type { Download } from '../../shared/contract/downloads.ts'
import { partsName } from '../../shared/download/parts.ts'
import { host } from '../host/client.ts'
import { useAppInfo } from '../host/queries.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { StoppedAction, useDownloadActions } from './download-actions.tsx'
import { groupOf, isStalled, keptOf, shareOf, statusLine } from './download-words.ts'
import styles from './downloads-view.module.css'
import { useShowSaved } from './use-show-saved.ts'

interface DownloadRowProps {
  download: Download
  chosen: boolean
  onChoose: (id: string) => void
  /** Set for waiting downloads: moves this one up or down, or the one that is dropped on it before it. */
  onMove?: ((by: -1 | 1) => void) | undefined
  onDropBefore?: ((id: string) => void) | undefined
}

const DRAG_TYPE = 'application/x-vi-download'

/** One download with its progress and the buttons that fit. */
export function DownloadRow({ download, chosen, onChoose, onMove, onDropBefore }: DownloadRowProps) {
  const { cancel, ask } = useDownloadActions()
  const group = groupOf(download)
  const { id, progress } = download
  const stalled = isStalled(download)
  const name = `${download.checkpointName} of ${download.runName}`
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null
    if (!event.altKey || by === null || !onMove) return
    event.preventDefault()
    onMove(by)
  }
  const drag = onDropBefore && {
    draggable: true,
    onDragStart: (event: DragEvent) => event.dataTransfer.setData(DRAG_TYPE, id),
    onDragOver: (event: DragEvent) => event.dataTransfer.types.includes(DRAG_TYPE) && event.preventDefault(),
    onDrop: (event: DragEvent) => onDropBefore(event.dataTransfer.getData(DRAG_TYPE)),
  }
  const showsBar = group === 'Active' || (group === 'Stopped' && keptOf(download) > 0)
  return (
    <li
      {...drag}
      className={[
        styles.row,
        styles[group.toLowerCase()],
        chosen && styles.chosen,
        stalled && styles.stalled,
        progress.state === 'failed' && styles.failed,
      ]
        .filter(Boolean)
        .join(' ')}
    >
      <button
        type="button"
        className={styles.choose}
        aria-pressed={chosen}
        aria-keyshortcuts={onMove ? 'Alt+ArrowUp Alt+ArrowDown' : undefined}
        onClick={() => onChoose(id)}
        onKeyDown={onKeyDown}
      >
        <Icon name={iconOf(download)} />
        <span className={styles.text}>
          <span className={styles.names}>
            <strong>{download.checkpointName}</strong> <MidText text={download.runName} className={styles.run} />
            <span className={styles.tag}>{partsName(download.parts)}</span>
          </span>
          {showsBar && (
            <ProgressBar share={shareOf(download)} kind={group === 'Stopped' ? 'paused' : stalled ? 'stalled' : 'normal'} label={name} />
          )}
          <span className={styles.status}>{statusLine(download)}</span>
        </span>
      </button>
      {progress.state === 'waiting' && progress.reason === null && (
        <Button kind="quiet" size="sm" onClick={() => ask(host.downloads.startNow({ id }))}>
          Start now
        </Button>
      )}
      {group === 'Active' && progress.state !== 'checking' && (
        <IconButton icon="pause" label={`Pause ${name}`} onClick={() => ask(host.downloads.pause({ id }))} />
      )}
      {group === 'Finished' && <ShowButton download={download} />}
      {group === 'Stopped' && <StoppedAction download={download} />}
      {progress.state === 'done' || progress.state === 'failed' || progress.state === 'cancelled' ? (
        <IconButton icon="x" label={`Take ${name} off the list`} onClick={() => ask(host.downloads.clear({ id }))} />
      ) : (
        <IconButton icon="x" label={`Cancel ${name}`} onClick={() => cancel(download)} />
      )}
    </li>
  )
}

/** Leads to a finished download's folder. */
export function ShowButton({ download, size = 'sm' }: { download: Download; size?: 'sm' | 'md' }) {
  const info = useAppInfo()
  const showSaved = useShowSaved()
  return (
    <Button size={size} onClick={() => void showSaved(download.folder, () => host.downloads.reveal({ id: download.id }))}>
      {info?.canReveal ? 'Show in folder' : 'Copy path'}
    </Button>
  )
}

function iconOf(download: Download): IconName {
  switch (download.progress.state) {
    case 'waiting':
      return download.progress.reason === null ? 'gripVertical' : 'clock'
    case 'paused':
      return 'pause'
    case 'done':
      return 'circleCheck'
    case 'failed':
      return 'circleAlert'
    case 'cancelled':
      return 'x'
    default:
      return isStalled(download) ? 'hourglass' : 'arrowDownToLine'
  }
}
