import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Leftover } from '../../shared/contract/downloads.ts'
import { partsName } from '../../shared/download/parts.ts'
import { formatBytesOf } from '../../shared/format/index.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import { useDownloadActions } from './download-actions.tsx'
import styles from './downloads-view.module.css'

/** Parts in the save folder that no download of the list belongs to. */
export function useLeftovers(): readonly Leftover[] {
  const folder = useHostState(({ settings }) => settings?.saveFolder ?? null)
  const moved = useHostState(({ downloads }) => downloads.map(({ id, progress }) => `${id} ${progress.state}`).join())
  const { data } = useQuery({
    queryKey: ['leftovers', folder, moved],
    queryFn: ({ signal }) => host.downloads.leftovers(undefined, { signal }),
    enabled: folder !== null,
    placeholderData: (previous) => previous,
  })
  return data ?? []
}

/** What earlier downloads left behind: gone on with, or removed. */
export function Leftovers({ leftovers }: { leftovers: readonly Leftover[] }) {
  if (leftovers.length === 0) return null
  return (
    <section aria-label="Left behind">
      <div className={styles.group}>
        <h3>
          Left behind <span>{leftovers.length}</span>
        </h3>
        <span>Parts of downloads that are not on the list</span>
      </div>
      <ul>
        {leftovers.map((leftover) => (
          <LeftoverRow key={leftover.folder} leftover={leftover} />
        ))}
      </ul>
    </section>
  )
}

function LeftoverRow({ leftover }: { leftover: Leftover }) {
  const client = useQueryClient()
  const { ask } = useDownloadActions()
  const { runId, runName, modelId, checkpointName, parts, folder, displayFolder, organizationId } = leftover
  const connection = useHostState((state) => state.connection)
  const isOurs = connection?.state === 'connected' && connection.organizationId === organizationId
  const changed = () => client.invalidateQueries({ queryKey: ['leftovers'] })
  return (
    <li className={styles.row}>
      <div className={styles.choose}>
        <Icon name="folder" />
        <span className={styles.text}>
          <span className={styles.names}>
            <strong>{checkpointName}</strong> <MidText text={runName} className={styles.run} />
            <span className={styles.tag}>{partsName(leftover.parts)}</span>
          </span>
          <span className={styles.status}>
            {formatBytesOf(leftover.keptBytes, leftover.totalBytes)} · {displayFolder}
          </span>
        </span>
      </div>
      {isOurs && (
        <Button size="sm" icon="play" onClick={() => ask(host.downloads.start({ runId, modelId, parts }).then(changed))}>
          Resume
        </Button>
      )}
      <IconButton
        icon="trash"
        label={`Remove the parts of ${checkpointName} of ${runName}`}
        onClick={() => ask(host.downloads.removeLeftover({ folder }).then(changed))}
      />
    </li>
  )
}
