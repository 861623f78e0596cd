import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Download } from '../../shared/contract/downloads.ts'
import { formatSpeed } from '../../shared/format/index.ts'
import { useMediaQuery } from '../app/use-media-query.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ListPane } from '../ui/list-detail.tsx'
import { DownloadActions, useDownloadActions } from './download-actions.tsx'
import { DownloadDetail } from './download-detail.tsx'
import { DownloadLimits } from './download-limits.tsx'
import { DownloadRow } from './download-row.tsx'
import { type DownloadGroup, groupOf } from './download-words.ts'
import styles from './downloads-view.module.css'
import { Leftovers, useLeftovers } from './leftovers.tsx'

const GROUPS: DownloadGroup[] = ['Active', 'Waiting', 'Stopped', 'Finished']

/** The downloads, and one of them in full. */
export function DownloadsView() {
  return (
    <DownloadActions>
      <Downloads />
    </DownloadActions>
  )
}

function Downloads() {
  const downloads = useHostState((state) => state.downloads)
  const leftovers = useLeftovers()
  const { id } = useSearch({ from: '/downloads' })
  const navigate = useNavigate()
  const inOrder = GROUPS.flatMap((group) => downloads.filter((download) => groupOf(download) === group))
  const isNarrow = useMediaQuery('(width < 1100px)')
  const chosen = downloads.find((download) => download.id === id) ?? (isNarrow ? undefined : inOrder[0])
  const choose = (next: string | undefined) =>
    void navigate({ to: '/downloads', search: (search) => ({ ...search, id: next }), replace: true })
  if (downloads.length === 0 && leftovers.length === 0) {
    return (
      <ListPane title="Downloads">
        <EmptyState
          icon="arrowDownToLine"
          title="Nothing downloading"
          action={
            <Link to="/runs" className={styles.go}>
              Go to runs
            </Link>
          }
        >
          Pick a checkpoint and press Download. It shows up here, and stays through a restart.
        </EmptyState>
      </ListPane>
    )
  }
  return (
    <>
      <ListPane title="Downloads" actions={<DownloadLimits />}>
        {GROUPS.map((group) => (
          <Group
            key={group}
            name={group}
            downloads={downloads.filter((download) => groupOf(download) === group)}
            chosen={chosen?.id}
            onChoose={choose}
          />
        ))}
        <Leftovers leftovers={leftovers} />
      </ListPane>
      {chosen && <DownloadDetail download={chosen} onClose={isNarrow ? () => choose(undefined) : null} />}
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
  const { ask } = useDownloadActions()
  if (downloads.length === 0) return null
  const speed = downloads.reduce((sum, { progress }) => sum + (progress.state === 'downloading' ? progress.bytesPerSecond : 0), 0)
  const canMove = name === 'Waiting' && downloads.length > 1
  const move = (index: number, by: -1 | 1) => {
    const moved = downloads[index]
    // Moving down by one means before the one after next.
    const before = downloads[by === -1 ? index - 1 : index + 2]?.id ?? null
    if (moved && index + by >= 0 && index + by < downloads.length) ask(host.downloads.move({ id: moved.id, before }))
  }
  return (
    <section aria-label={name}>
      <div className={styles.group}>
        <h3>
          {name} <span>{downloads.length}</span>
        </h3>
        {name === 'Active' && speed > 0 && <span>{formatSpeed(speed)} in total</span>}
        {canMove && <span>Drag to reorder, or Alt ↑ ↓</span>}
        {name === 'Finished' && (
          <Button kind="quiet" size="sm" onClick={() => ask(host.downloads.clear({ id: null }))}>
            Clear list
          </Button>
        )}
      </div>
      <ul>
        {downloads.map((download, index) => (
          <DownloadRow
            key={download.id}
            download={download}
            chosen={download.id === chosen}
            onChoose={onChoose}
            onMove={canMove ? (by) => move(index, by) : undefined}
            onDropBefore={canMove ? (id) => id !== download.id && ask(host.downloads.move({ id, before: download.id })) : undefined}
          />
        ))}
      </ul>
    </section>
  )
}
