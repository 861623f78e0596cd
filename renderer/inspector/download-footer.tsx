import { useEffect, useState } from 'react'
import { RESERVE_BYTES } from '../../shared/download/reserve.ts'
import { formatBytes, formatExactBytes } from '../../shared/format/index.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import type { Run } from '../../shared/vi/run.ts'
import type { Presence } from '../checkpoints/epoch-mark.tsx'
import { useShowSaved } from '../downloads/use-show-saved.ts'
import { useFolderChoice } from '../folders/use-folder-choice.ts'
import { host, problemOf } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { useAppInfo, useArchiveFacts, useSaved, useSaveFolder } from '../host/queries.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import styles from './inspector.module.css'

const SETTLE_MS = 600

interface DownloadFooterProps {
  run: Run
  checkpoint: Checkpoint
  presence: Presence
  onDownload: (checkpoint: Checkpoint) => void
}

/** Where the checkpoint goes, how large it is, what that leaves free, and the button. */
export function DownloadFooter({ run, checkpoint, presence, onDownload }: DownloadFooterProps) {
  const settled = useSettled(checkpoint.id)
  const facts = useArchiveFacts(run.runId, presence === 'remote' ? settled : null)
  const { data: folder } = useSaveFolder()
  const onDisk = useSaved().get(`${run.runId}/${checkpoint.id}`)
  const saved = onDisk?.parts === 'all' ? onDisk : undefined
  const queuedBytes = useHostState(({ downloads }) =>
    downloads.reduce(
      (sum, { totalBytes, receivedBytes, progress }) =>
        progress.state === 'done' || progress.state === 'cancelled' ? sum : sum + Math.max(0, (totalBytes ?? 0) - receivedBytes),
      0,
    ),
  )
  const info = useAppInfo()
  const choose = useFolderChoice()
  const showSaved = useShowSaved()
  const size = facts.data && settled === checkpoint.id ? facts.data.sizeBytes : null
  const left = size !== null && folder?.freeBytes != null ? folder.freeBytes - queuedBytes - size : null
  const short = left !== null && left < RESERVE_BYTES
  return (
    <footer className={styles.footer}>
      <div className={styles.folder}>
        <Icon name="folder" />
        {folder ? (
          <MidText text={saved?.displayFolder ?? folder.displayPath} className={styles.folderName} />
        ) : (
          <span className={styles.folderName}>No save folder yet</span>
        )}
        {!saved && folder?.freeBytes != null && <span className={styles.free}>{formatBytes(folder.freeBytes)} free</span>}
        {!saved && (
          <button type="button" className={styles.link} onClick={() => void choose()}>
            {folder ? 'Change' : 'Choose'}
          </button>
        )}
      </div>
      {folder?.problem && <p className={styles.problem}>{folder.problem}</p>}
      {saved ? (
        <>
          <Button
            size="lg"
            icon={info?.canReveal ? 'folderSearch' : 'copy'}
            onClick={() => void showSaved(saved.folder, () => host.library.reveal({ folder: saved.folder }))}
          >
            {info?.canReveal ? 'Show in folder' : 'Copy path'}
          </Button>
          <p className={styles.effect}>
            {saved.verification === 'checksum' ? 'Verified against the published checksum' : 'Checked by size, no checksum was published'} ·{' '}
            {formatBytes(saved.sizeBytes)}
          </p>
        </>
      ) : typeof presence === 'number' ? (
        <>
          <Button size="lg" disabled>
            Downloading, {Math.floor(presence * 100)}%
          </Button>
          <p className={styles.effect}>See Downloads for its progress</p>
        </>
      ) : short ? (
        <>
          <Button size="lg" icon="triangleAlert" disabled>
            Not enough space
          </Button>
          <p className={styles.problem}>
            {formatBytes(RESERVE_BYTES - (left ?? 0))} more needed. Make room there or choose another folder.
          </p>
        </>
      ) : (
        <>
          <Button
            size="lg"
            kind="primary"
            icon="arrowDownToLine"
            onClick={() => onDownload(checkpoint)}
            title={size === null ? undefined : formatExactBytes(size)}
          >
            Download {size !== null && formatBytes(size)}
            <Icon name="cornerDownLeft" size={14} />
          </Button>
          <p className={styles.effect}>
            {facts.error
              ? problemOf(facts.error).title
              : left !== null
                ? `${formatBytes(left)} free after${queuedBytes > 0 ? ' this and what is queued' : ''}${facts.data?.hasChecksum ? '' : '. No checksum published'}`
                : facts.data && size === null
                  ? 'The storage does not tell the size'
                  : facts.isFetching
                    ? 'Asking for the size…'
                    : ' '}
          </p>
        </>
      )}
    </footer>
  )
}

/** The id once it has stayed the same for a moment, so that moving along the epochs asks nothing. */
function useSettled(id: string): string | null {
  const [settled, setSettled] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(id), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [id])
  return settled === id ? settled : null
}
