import type { Settings } from '../../shared/contract/settings.ts'
import type { UpdateState } from '../../shared/contract/updates.ts'
import { isActive } from '../../shared/download/ended.ts'
import { formatBytes, formatMoment } from '../../shared/format/index.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { Button } from '../ui/button.tsx'
import { SegmentedControl } from '../ui/segmented-control.tsx'
import { SettingRow } from './setting-row.tsx'

/** Newer versions of the app: whether to look for them, and how far one is. Nothing where the app does not update itself. */
export function UpdateRows({ settings }: { settings: Settings }) {
  const update = useHostState((state) => state.update)
  const isDownloading = useHostState(({ downloads }) => downloads.some(isActive))
  const fail = useShowProblem()
  if (!update) return null
  return (
    <>
      <SettingRow
        title="Look for new versions"
        detail="Once a day, where the app’s versions are published. Nothing about you is sent, and nothing is fetched before you say so."
      >
        <SegmentedControl
          label="Look for new versions"
          value={settings.looksForUpdates ? 'on' : 'off'}
          options={[
            { value: 'off', label: 'Off' },
            { value: 'on', label: 'On' },
          ]}
          onChange={(value) => void host.settings.change({ looksForUpdates: value === 'on' })}
        />
      </SettingRow>
      <SettingRow title="New version" detail={<span role="status">{wordsOf(update, isDownloading)}</span>}>
        {(update.state === 'unknown' || update.state === 'newest' || update.state === 'failed') && (
          <Button onClick={() => void host.updates.look().catch(fail)}>Look now</Button>
        )}
        {update.state === 'found' && <Button onClick={() => void host.updates.fetch().catch(fail)}>Fetch it</Button>}
        {update.state === 'fetched' && !isDownloading && (
          <Button onClick={() => void host.updates.restart().catch(fail)}>Restart now</Button>
        )}
      </SettingRow>
    </>
  )
}

function wordsOf(update: UpdateState, isDownloading: boolean): string {
  switch (update.state) {
    case 'unknown':
      return 'Not looked for since the app started'
    case 'looking':
      return 'Looking…'
    case 'newest':
      return `None: this is the newest, as of ${formatMoment(update.lookedMs, Date.now())}`
    case 'found':
      return `Version ${update.version} is there`
    case 'fetching':
      return update.totalBytes > 0
        ? `Fetching version ${update.version}: ${formatBytes(update.receivedBytes)} of ${formatBytes(update.totalBytes)}`
        : `Fetching version ${update.version}…`
    case 'fetched':
      return isDownloading
        ? `Version ${update.version} is installed when you close the app. A download is at work.`
        : `Version ${update.version} is installed when you close the app`
    case 'failed':
      return [update.problem.title, update.problem.detail, update.problem.advice].filter((text) => text !== '').join(' ')
  }
}
