import type { Download } from '../../shared/contract/downloads.ts'
import { formatBytes, formatBytesOf, formatClock, formatSpeed, formatTimeLeft } from '../../shared/format/index.ts'
import { ProblemText } from '../accounts/problem-text.tsx'
import { Icon } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { shareOf, statusLine } from './download-words.ts'
import styles from './downloads-view.module.css'

/** One download in full: how far it is, its files, where it goes. */
export function DownloadDetail({ download }: { download: Download }) {
  const { progress, receivedBytes, totalBytes, files } = download
  const share = shareOf(download)
  return (
    <aside className={styles.detail} aria-label="Selected download">
      <header className={styles.detailHead}>
        <h2>{download.checkpointName}</h2>
        <MidText text={download.runName} className={styles.run} />
      </header>
      <section className={styles.detailBody} tabIndex={0} aria-label="Progress and files">
        {progress.state === 'failed' ? (
          <ProblemText problem={progress.problem} />
        ) : progress.state === 'done' || progress.state === 'cancelled' ? (
          <p>{statusLine(download)}</p>
        ) : (
          <>
            <p className={styles.big}>
              <strong>{share === null ? '–' : `${Math.floor(share * 100)}%`}</strong>
              <span>{totalBytes === null ? formatBytes(receivedBytes) : formatBytesOf(receivedBytes, totalBytes)}</span>
              <span className={styles.left}>
                {progress.state === 'downloading' && progress.leftMs !== null ? formatTimeLeft(progress.leftMs) : ''}
              </span>
            </p>
            <ProgressBar share={share} label="This download" />
          </>
        )}
        <dl className={styles.facts}>
          <div>
            <dt>Started</dt>
            <dd>{formatClock(download.startedMs)}</dd>
          </div>
          {progress.state === 'downloading' && (
            <>
              <div>
                <dt>Speed</dt>
                <dd>{formatSpeed(progress.bytesPerSecond)}</dd>
              </div>
              <div>
                <dt>Now</dt>
                <dd>{progress.currentFile === null ? '–' : <MidText text={progress.currentFile} />}</dd>
              </div>
            </>
          )}
        </dl>
        {files.length > 0 && (
          <>
            <h3 className={styles.filesTitle}>Files</h3>
            <ul className={styles.files}>
              {files.map((file) => (
                <li key={file.path}>
                  <Icon name={file.writtenBytes >= file.sizeBytes ? 'check' : 'arrowDownToLine'} size={14} />
                  <MidText text={file.path} className={styles.fileName} />
                  {file.writtenBytes < file.sizeBytes && (
                    <span className={styles.filePercent}>{Math.floor((file.writtenBytes / file.sizeBytes) * 100)}%</span>
                  )}
                  <span>{formatBytes(file.sizeBytes)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      {download.displayFolder && (
        <footer className={styles.detailFoot}>
          <Icon name="folder" />
          <MidText text={download.displayFolder} className={styles.fileName} />
        </footer>
      )}
    </aside>
  )
}
