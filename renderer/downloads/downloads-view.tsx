import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Download } from '../../shared/contract/downloads.ts'
import { formatSpeed } from '../../shared/format/index.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { DownloadDetail } from './download-detail.tsx'
import { DownloadRow } from './download-row.tsx'
import { type DownloadGroup, groupOf } from './download-words.ts'
import styles from './downloads-view.module.css'

const GROUPS: DownloadGroup[] = ['Active', 'Waiting', 'Stopped', 'Finished']

/** The downloads of this session, and one of them in full. */
export function DownloadsView() {
  const downloads = useHostState((state) => state.downloads)
  const { id } = useSearch({ from: '/downloads' })
  const navigate = useNavigate()
  const inOrder = GROUPS.flatMap((group) => downloads.filter((download) => groupOf(download) === group))
  const chosen = downloads.find((download) => download.id === id) ?? inOrder[0]
  if (downloads.length === 0) {
    return (
      <div className={styles.list}>
        <EmptyState
          icon="arrowDownToLine"
          title="Nothing downloading"
          action={
            <Link to="/runs" className={styles.go}>
              Go to runs
            </Link>
          }
        >
          Pick a checkpoint and press Download. It shows up here until you quit.
        </EmptyState>
      </div>
    )
  }
  return (
    <>
      <div className={styles.list}>
        <header className={styles.header}>
          <h2 className={styles.title}>Downloads</h2>
        </header>
        <div className={styles.scroll}>
          {GROUPS.map((group) => (
            <Group
              key={group}
              name={group}
              downloads={downloads.filter((download) => groupOf(download) === group)}
              chosen={chosen?.id}
              onChoose={(next) => void navigate({ to: '/downloads', search: (search) => ({ ...search, id: next }), replace: true })}
            />
          ))}
        </div>
      </div>
      {chosen && <DownloadDetail download={chosen} />}
    </>
  )
}

interface GroupProps {
  name: DownloadGroup
  downloads: readonly Download[]
  chosen: string | undefined
  onChoose: (id: string) => void
}

function Group({ name, downloads, chosen, onChoose }: GroupProps) {
  if (downloads.length === 0) return null
  const speed = downloads.reduce((sum, { progress }) => sum + (progress.state === 'downloading' ? progress.bytesPerSecond : 0), 0)
  return (
    <section aria-label={name}>
      <div className={styles.group}>
        <h3>
          {name} <span>{downloads.length}</span>
        </h3>
        {name === 'Active' && speed > 0 && <span>{formatSpeed(speed)} in total</span>}
        {name === 'Finished' && (
          <Button kind="quiet" size="sm" onClick={() => void host.downloads.clear({ id: null })}>
            Clear list
          </Button>
        )}
      </div>
      <ul>
        {downloads.map((download) => (
          <DownloadRow key={download.id} download={download} chosen={download.id === chosen} onChoose={onChoose} />
        ))}
      </ul>
    </section>
  )
}
