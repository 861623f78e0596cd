import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import type { Connection } from '../../shared/contract/accounts.ts'
import type { Download } from '../../shared/contract/downloads.ts'
import { isActive } from '../../shared/download/ended.ts'
import { formatSpeed, formatTimeLeft } from '../../shared/format/index.ts'
import { problemOf } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { Icon } from '../ui/icon.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { OFFLINE_CODES } from './query-client.ts'
import styles from './status-bar.module.css'

interface StatusBarProps {
  connection: Extract<Connection, { state: 'connected' }>
  /** Asks for a new key, after Vi refused the kept one. */
  onReconnect: () => void
}

/** The bar at the bottom: what is downloading, and which account is connected. */
export function StatusBar({ connection, onReconnect }: StatusBarProps) {
  const downloads = useHostState((state) => state.downloads)
  const trouble = useTrouble()
  return (
    <footer className={styles.bar}>
      <DownloadStatus downloads={downloads} />
      <div className={styles.account}>
        {connection.sample ? (
          <span className={styles.item}>
            <Icon name="flaskConical" size={14} /> Sample workspace
          </span>
        ) : (
          <span className={styles.item} title={`Key ending in ${connection.keyTail}, ${new URL(connection.endpoint).host}`}>
            <Icon name="user" size={14} /> {connection.organizationId}
          </span>
        )}
        <span className={styles.separator} />
        {trouble === 'offline' ? (
          <span className={[styles.item, styles.warn].join(' ')}>
            <Icon name="wifiOff" size={14} /> Offline
          </span>
        ) : trouble === 'rejected' ? (
          <button type="button" className={[styles.item, styles.danger].join(' ')} onClick={onReconnect}>
            <Icon name="keyRound" size={14} /> Key rejected
          </button>
        ) : (
          <span className={styles.item}>
            <span className={styles.dot} /> Connected
          </span>
        )}
      </div>
    </footer>
  )
}

function DownloadStatus({ downloads }: { downloads: readonly Download[] }) {
  const active = downloads.filter(isActive)
  const waiting = downloads.filter(({ progress }) => progress.state === 'waiting').length
  const [first] = active
  if (!first) return <span className={styles.item}>{waiting > 0 ? `${waiting} waiting` : ''}</span>
  const share = shareOf(active)
  const moving = first.progress.state === 'downloading' ? first.progress : null
  return (
    <Link to="/downloads" search={{ id: first.id }} className={styles.item}>
      <Icon name="arrowDownToLine" size={14} />
      {active.length} downloading
      <span className={styles.progress}>
        <ProgressBar share={share} label="All downloads" />
      </span>
      {share !== null && `${Math.floor(share * 100)}%`}
      {moving && <span className={styles.part}>{formatSpeed(moving.bytesPerSecond)}</span>}
      {moving?.leftMs != null && <span className={[styles.part, styles.left].join(' ')}>{formatTimeLeft(moving.leftMs)}</span>}
      {waiting > 0 && <span className={styles.part}>{waiting} waiting</span>}
    </Link>
  )
}

function shareOf(downloads: readonly Download[]): number | null {
  let received = 0
  let total = 0
  for (const download of downloads) {
    if (download.totalBytes === null) return null
    received += download.receivedBytes
    total += download.totalBytes
  }
  return total > 0 ? received / total : null
}

/** Whether the last answers about runs and checkpoints were failures of the network or the key. */
export function useTrouble(): 'offline' | 'rejected' | null {
  const cache = useQueryClient().getQueryCache()
  return useSyncExternalStore(
    (listener) => cache.subscribe(listener),
    () => {
      let offline = false
      for (const query of cache.findAll({ type: 'active' })) {
        if (query.state.status !== 'error') continue
        const { code } = problemOf(query.state.error)
        if (code === 'KEY_REJECTED') return 'rejected'
        offline ||= OFFLINE_CODES.has(code)
      }
      return offline ? 'offline' : null
    },
  )
}
