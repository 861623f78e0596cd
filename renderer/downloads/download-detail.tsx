import type { Download } from '../../shared/contract/downloads.ts'
import { partsName } from '../../shared/download/parts.ts'
import { formatBytes, formatBytesOf, formatClock, formatTimeLeft } from '../../shared/format/index.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { useSaveFolder } from '../host/queries.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { DetailPane, Tag } from '../ui/list-detail.tsx'
import { ProblemText } from '../ui/problem-text.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { StoppedAction, useDownloadActions } from './download-actions.tsx'
import { ShowButton } from './download-row.tsx'
import { groupOf, isStalled, keptOf, shareOf, statusLine } from './download-words.ts'
import styles from './downloads-view.module.css'
import { FileList } from './file-list.tsx'
import { SpeedGraph } from './speed-graph.tsx'

/** One download in full: how far it is, its files, where it goes. In a narrow window it lies over the list and can be closed. */
export function DownloadDetail({ download, onClose }: { download: Download; onClose: (() => void) | null }) {
  const { progress } = download
  return (
    <DetailPane
      label="Selected download"
      bodyLabel="Progress and files"
      onClose={onClose}
      title={download.checkpointName}
      subtitle={download.runName}
      tag={
        progress.state === 'done' && progress.verification === 'checksum' ? (
          <Tag kind="ok">
            <Icon name="shieldCheck" size={14} /> Verified
          </Tag>
        ) : (
          <Tag>{partsName(download.parts)}</Tag>
        )
      }
      folder={{ path: download.folder, display: download.displayFolder }}
      buttons={<FootButtons download={download} />}
    >
      {progress.state === 'done' ? (
        <Checks download={download} />
      ) : progress.state === 'failed' ? (
        <Failure download={download} />
      ) : (
        <Progress download={download} />
      )}
      <FileList files={download.files} />
    </DetailPane>
  )
}

function Progress({ download }: { download: Download }) {
  const { progress, receivedBytes, totalBytes } = download
  const share = shareOf(download)
  const moving = progress.state === 'downloading' ? progress : null
  return (
    <>
      <p className={styles.big}>
        <strong>{share === null ? '–' : `${Math.floor(share * 100)}%`}</strong>
        <span>{totalBytes === null ? formatBytes(receivedBytes) : formatBytesOf(receivedBytes, totalBytes)}</span>
        <span className={styles.left}>{moving?.leftMs != null ? formatTimeLeft(moving.leftMs) : ''}</span>
      </p>
      <ProgressBar
        share={share}
        kind={groupOf(download) === 'Stopped' || groupOf(download) === 'Waiting' ? 'paused' : isStalled(download) ? 'stalled' : 'normal'}
        label="This download"
      />
      {moving ? <Facts download={download} moving={moving} /> : <p className={styles.line}>{statusLine(download)}</p>}
    </>
  )
}

function Facts({ download, moving }: { download: Download; moving: Extract<Download['progress'], { state: 'downloading' }> }) {
  const limit = useHostState(({ settings }) => settings?.connectionsPerDownload ?? 8)
  const { data: folder } = useSaveFolder()
  const left = (download.totalBytes ?? 0) - download.receivedBytes
  return (
    <>
      {moving.recentBytesPerSecond.length > 1 && <SpeedGraph recent={moving.recentBytesPerSecond} now={moving.bytesPerSecond} />}
      {moving.trouble && (
        <p className={styles.trouble}>
          {moving.trouble.reason} Trying again, try {moving.trouble.tries + 1}.
        </p>
      )}
      {!moving.canResume && <p className={styles.line}>This archive comes as one stream: stopped, it starts over.</p>}
      <dl className={styles.facts}>
        <div>
          <dt>Started</dt>
          <dd>{formatClock(download.startedMs)}</dd>
        </div>
        <div>
          <dt>Connections</dt>
          <dd>{moving.canResume ? `${moving.connections} of ${limit}` : moving.connections}</dd>
        </div>
        {folder?.freeBytes != null && folder.path === download.saveFolder && (
          <div>
            <dt>Disk after</dt>
            <dd>{formatBytes(Math.max(0, folder.freeBytes - left))} free</dd>
          </div>
        )}
        {moving.linkExpiresAtMs !== null && (
          <div>
            <dt>Link</dt>
            <dd>renews at {formatClock(moving.linkExpiresAtMs)}</dd>
          </div>
        )}
      </dl>
    </>
  )
}

function Failure({ download }: { download: Download }) {
  if (download.progress.state !== 'failed') return null
  const kept = keptOf(download)
  const share = shareOf(download)
  return (
    <>
      <ProblemText problem={download.progress.problem} />
      {kept > 0 && download.progress.problem.code !== 'ARCHIVE_DAMAGED' && (
        <p className={styles.line}>
          Stopped{share === null ? '' : ` at ${Math.floor(share * 100)}%`}. The {formatBytes(kept)} already here are kept
          {download.progress.problem.code === 'ARCHIVE_REPLACED' ? ' until you start over.' : ', and it goes on from there.'}
        </p>
      )}
    </>
  )
}

function Checks({ download }: { download: Download }) {
  if (download.progress.state !== 'done') return null
  const whole = download.progress.verification === 'checksum'
  return (
    <>
      <h3 className={styles.filesTitle}>Checks</h3>
      <ul className={styles.files}>
        <li className={styles.file}>
          <span className={whole ? styles.whole : undefined}>
            <Icon name={whole ? 'check' : 'info'} size={14} />
          </span>
          <span className={styles.wraps}>
            {whole
              ? 'Verified against the published checksum'
              : download.parts === 'all'
                ? 'No checksum was published: checked by size and structure'
                : 'A part has no checksum of its own: checked by size and structure'}
          </span>
        </li>
        {download.files.length > 0 && (
          <li className={styles.file}>
            <span className={styles.whole}>
              <Icon name="check" size={14} />
            </span>
            <span className={styles.wraps}>{download.files.length} files with the sizes that the archive names</span>
          </li>
        )}
      </ul>
      <p className={styles.line}>{statusLine(download)}</p>
    </>
  )
}

function FootButtons({ download }: { download: Download }) {
  const { ask, cancel } = useDownloadActions()
  const { id } = download
  const group = groupOf(download)
  return (
    <>
      {group === 'Finished' && <ShowButton download={download} size="md" />}
      {group === 'Stopped' && <StoppedAction download={download} />}
      {group === 'Active' && download.progress.state !== 'checking' && (
        <Button icon="pause" onClick={() => ask(host.downloads.pause({ id }))}>
          Pause
        </Button>
      )}
      {(group === 'Active' || group === 'Waiting') && (
        <Button icon="x" onClick={() => cancel(download)}>
          Cancel…
        </Button>
      )}
    </>
  )
}
