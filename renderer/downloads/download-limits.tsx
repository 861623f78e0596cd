import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu, MenuChoice, MenuSeparator } from '../ui/menu.tsx'
import { useDownloadActions } from './download-actions.tsx'
import { AT_ONCE, CONNECTIONS, MB, SPEEDS } from './download-choices.ts'
import { groupOf } from './download-words.ts'
import styles from './downloads-view.module.css'

/** How much of the network downloads may take, and all of them paused or resumed at once. */
export function DownloadLimits() {
  const settings = useHostState((state) => state.settings)
  const running = useHostState(({ downloads }) => downloads.some((download) => ['Active', 'Waiting'].includes(groupOf(download))))
  const paused = useHostState(({ downloads }) => downloads.some(({ progress }) => progress.state === 'paused'))
  const { ask } = useDownloadActions()
  if (!settings) return null
  const megabytes = settings.speedLimitBytesPerSecond === null ? 0 : settings.speedLimitBytesPerSecond / MB
  return (
    <div className={styles.limits}>
      <Menu
        align="end"
        trigger={
          <Button kind="quiet">
            At once <strong>{settings.downloadsAtOnce}</strong>
            <Icon name="chevronDown" size={14} />
          </Button>
        }
      >
        <MenuChoice
          label="Downloads at once"
          value={settings.downloadsAtOnce}
          options={AT_ONCE}
          onChange={(downloadsAtOnce) => ask(host.settings.change({ downloadsAtOnce }))}
        />
      </Menu>
      <Menu
        align="end"
        trigger={
          <Button kind="quiet">
            Speed limit <strong>{megabytes === 0 ? 'none' : `${megabytes} MB/s`}</strong>
            <Icon name="chevronDown" size={14} />
          </Button>
        }
      >
        <MenuChoice
          label="Speed limit of all downloads"
          value={megabytes}
          options={SPEEDS}
          onChange={(value) => ask(host.settings.change({ speedLimitBytesPerSecond: value === 0 ? null : value * MB }))}
        />
        <MenuSeparator />
        <MenuChoice
          label="Connections of each download, at most"
          value={settings.connectionsPerDownload}
          options={CONNECTIONS}
          onChange={(connectionsPerDownload) => ask(host.settings.change({ connectionsPerDownload }))}
        />
      </Menu>
      {running ? (
        <Button icon="pause" onClick={() => ask(host.downloads.pause({ id: null }))}>
          Pause all
        </Button>
      ) : (
        paused && (
          <Button icon="play" onClick={() => ask(host.downloads.resume({ id: null }))}>
            Resume all
          </Button>
        )
      )}
    </div>
  )
}
