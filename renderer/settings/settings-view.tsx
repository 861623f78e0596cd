import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Settings } from '../../shared/contract/settings.ts'
import { formatBytes } from '../../shared/format/index.ts'
import { AT_ONCE, CONNECTIONS, GB, KEPT_FREE, MB, SPEEDS } from '../downloads/download-choices.ts'
import { SdkFolderOffer } from '../folders/sdk-folder-offer.tsx'
import { useFolderChoice } from '../folders/use-folder-choice.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { useSaveFolder } from '../host/queries.ts'
import { TIES } from '../metrics/near-tie-choice.tsx'
import { Button } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import { SegmentedControl } from '../ui/segmented-control.tsx'
import { Select } from '../ui/select.tsx'
import { About } from './about.tsx'
import { AccountsSettings } from './accounts-settings.tsx'
import { SettingRow } from './setting-row.tsx'
import styles from './settings.module.css'
import { Shortcuts } from './shortcuts.tsx'

const SECTIONS: { id: string; label: string; icon: IconName; content: (settings: Settings) => ReactNode }[] = [
  { id: 'accounts', label: 'Accounts', icon: 'user', content: () => <AccountsSettings /> },
  { id: 'downloads', label: 'Downloads', icon: 'arrowDownToLine', content: (settings) => <DownloadSettings settings={settings} /> },
  { id: 'best', label: 'Best epoch', icon: 'star', content: (settings) => <BestSettings settings={settings} /> },
  { id: 'appearance', label: 'Appearance', icon: 'sun', content: (settings) => <Appearance settings={settings} /> },
  { id: 'keyboard', label: 'Keyboard', icon: 'cornerDownLeft', content: () => <Shortcuts /> },
  { id: 'privacy', label: 'Privacy', icon: 'lock', content: () => <Privacy /> },
  { id: 'about', label: 'About', icon: 'info', content: (settings) => <About settings={settings} /> },
]

/** One of a few amounts. */
interface Choice {
  value: number
  label: string
}

/** Everything that can be set. The list of sections follows what is in sight. */
export function SettingsView() {
  const settings = useHostState((state) => state.settings)
  const page = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState('accounts')
  useEffect(() => {
    const scroller = page.current
    if (!scroller) return
    const follow = () => {
      const top = scroller.getBoundingClientRect().top + 80
      const passed = [...scroller.querySelectorAll('section[id]')].filter((section) => section.getBoundingClientRect().top <= top)
      setCurrent(passed.at(-1)?.id ?? 'accounts')
    }
    scroller.addEventListener('scroll', follow, { passive: true })
    return () => scroller.removeEventListener('scroll', follow)
  }, [])
  if (!settings) return null
  return (
    <>
      <nav className={styles.nav} aria-label="Sections of the settings">
        <h2>Settings</h2>
        {SECTIONS.map(({ id, label, icon }) => (
          <button
            key={id}
            type="button"
            aria-current={id === current || undefined}
            onClick={() => {
              document.getElementById(id)?.scrollIntoView({ block: 'start' })
              setCurrent(id)
            }}
          >
            <Icon name={icon} size={16} /> {label}
          </button>
        ))}
      </nav>
      <div className={styles.page} ref={page} tabIndex={0} role="region" aria-label="Settings">
        {SECTIONS.map(({ id, label, content }) => (
          <section key={id} id={id} aria-label={label}>
            <h3>{label}</h3>
            <div className={styles.card}>{content(settings)}</div>
          </section>
        ))}
      </div>
    </>
  )
}

function DownloadSettings({ settings }: { settings: Settings }) {
  const { data: folder } = useSaveFolder()
  const choose = useFolderChoice()
  const megabytes = settings.speedLimitBytesPerSecond === null ? 0 : settings.speedLimitBytesPerSecond / MB
  const keptFree = settings.keepFreeBytes / GB
  return (
    <>
      <SettingRow
        title="Save to"
        detail={folder?.problem ?? (folder?.freeBytes != null ? `${formatBytes(folder.freeBytes)} free` : 'No folder chosen yet')}
      >
        {folder && <MidText text={folder.displayPath} className={styles.path} />}
        <Button onClick={() => void choose()}>{folder ? 'Change…' : 'Choose…'}</Button>
      </SettingRow>
      <SdkFolderOffer className={styles.row} />
      <SettingRow title="Downloads at once" detail="The others wait in line">
        <Select
          label="Downloads at once"
          value={settings.downloadsAtOnce}
          options={AT_ONCE}
          onChange={(downloadsAtOnce) => void host.settings.change({ downloadsAtOnce })}
        />
      </SettingRow>
      <SettingRow title="Connections per download, at most" detail="Begins with 2 and grows while that helps">
        <Select
          label="Connections per download, at most"
          value={settings.connectionsPerDownload}
          options={CONNECTIONS}
          onChange={(connectionsPerDownload) => void host.settings.change({ connectionsPerDownload })}
        />
      </SettingRow>
      <SettingRow title="Speed limit" detail="For all downloads together">
        <Select
          label="Speed limit"
          value={megabytes}
          options={withOwn(SPEEDS, megabytes, 'MB/s')}
          onChange={(value) => void host.settings.change({ speedLimitBytesPerSecond: value === 0 ? null : value * MB })}
        />
      </SettingRow>
      <SettingRow title="Keep at least this much free" detail="Downloads stop before they cross it">
        <Select
          label="Keep at least this much free"
          value={keptFree}
          options={withOwn(KEPT_FREE, keptFree, 'GB')}
          onChange={(value) => void host.settings.change({ keepFreeBytes: value * GB })}
        />
      </SettingRow>
    </>
  )
}

/** The choices, and what is set where that is none of them: it may come from a file. */
function withOwn(choices: readonly Choice[], value: number, unit: string): readonly Choice[] {
  return choices.some((choice) => choice.value === value) ? choices : [...choices, { value, label: `${value} ${unit}` }]
}

function BestSettings({ settings }: { settings: Settings }) {
  const flipped = Object.entries(settings.directions)
  return (
    <>
      <SettingRow title="Near tie" detail="Epochs this close to the best are listed with it">
        <Select
          label="Near tie"
          value={settings.nearTieShare}
          options={TIES}
          onChange={(nearTieShare) => void host.settings.change({ nearTieShare })}
        />
      </SettingRow>
      <SettingRow
        title="Directions that you turned round"
        detail={
          flipped.length === 0
            ? 'None. The app guesses from a metric’s name which way is better.'
            : flipped.map(([name, direction]) => `${name}: ${direction} is better`).join(' · ')
        }
      >
        {flipped.length > 0 && <Button onClick={() => void host.settings.change({ directions: {} })}>Guess again</Button>}
      </SettingRow>
      <SettingRow
        title="Primary metric"
        detail={settings.primaryMetric === null ? 'The app chooses' : `${settings.primaryMetric}, where a run has it`}
      >
        {settings.primaryMetric !== null && (
          <Button onClick={() => void host.settings.change({ primaryMetric: null })}>Let the app choose</Button>
        )}
      </SettingRow>
    </>
  )
}

function Appearance({ settings }: { settings: Settings }) {
  const accent = useHostState((state) => state.accent)
  return (
    <>
      <SettingRow title="Theme">
        <SegmentedControl
          label="Theme"
          value={settings.theme}
          options={[
            { value: 'light', label: 'Light', icon: 'sun' },
            { value: 'dark', label: 'Dark', icon: 'moon' },
            { value: 'system', label: 'Like the system', icon: 'monitor' },
          ]}
          onChange={(theme) => void host.settings.change({ theme })}
        />
      </SettingRow>
      {accent !== null && (
        <SettingRow title="Accent colour" detail="Of buttons, the best epoch and what is selected">
          <SegmentedControl
            label="Accent colour"
            value={settings.accent}
            options={[
              { value: 'app', label: 'The app’s own' },
              { value: 'system', label: 'Like the system' },
            ]}
            onChange={(value) => void host.settings.change({ accent: value })}
          />
        </SettingRow>
      )}
    </>
  )
}

function Privacy() {
  const updatesItself = useHostState(({ update }) => update !== null)
  return (
    <SettingRow
      title="Nothing is reported to anybody"
      detail={`The app talks to Vi’s API and to the storage that Vi names, and to nothing else${updatesItself ? ', unless you let it look for new versions' : ''}: no telemetry, no crash reports. Keys are kept by this system’s keyring, or in memory where there is none. Notes, settings and a log without secrets stay on this computer.`}
    />
  )
}
