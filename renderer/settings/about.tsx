import { useRef } from 'react'
import type { Settings } from '../../shared/contract/settings.ts'
import { host } from '../host/client.ts'
import { useAppInfo } from '../host/queries.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { Button } from '../ui/button.tsx'
import { saveFile } from '../ui/save-file.ts'
import { useMessages } from '../ui/toasts.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { SettingRow } from './setting-row.tsx'
import { UpdateRows } from './update-rows.tsx'

const KIND = 'vi-model-browser-settings'

/** The version, what helps somebody who helps, and the settings as a file. */
export function About({ settings }: { settings: Settings }) {
  const info = useAppInfo()
  const copy = useCopy()
  const show = useMessages()
  const file = useRef<HTMLInputElement>(null)
  const fail = useShowProblem()
  const save = () => {
    const { saveFolder: _, ...rest } = settings // another computer has other folders
    saveFile(
      new Blob([`${JSON.stringify({ kind: KIND, settings: rest }, null, 2)}\n`], { type: 'application/json' }),
      'vi-model-browser-settings.json',
    )
  }
  const load = async (text: string) => {
    try {
      const content: unknown = JSON.parse(text)
      if (typeof content !== 'object' || content === null || !('kind' in content) || content.kind !== KIND || !('settings' in content))
        throw new Error('not ours')
      await host.settings.change(content.settings as Parameters<typeof host.settings.change>[0]) // the host looks at every field
      show({ title: 'Settings taken over' })
    } catch {
      show({ title: 'That file holds no settings of this app', description: 'Nothing was changed. Choose one that Export has saved.' })
    }
  }
  return (
    <>
      <SettingRow title={`Version ${info?.version ?? ''}`} detail="MIT licence. Not made by Datature." />
      <UpdateRows settings={settings} />
      <SettingRow title="Diagnostics" detail="Versions, counts and the end of the log, without keys or signed addresses">
        <Button icon="copy" onClick={() => void host.app.diagnostics().then((text) => copy(text, 'Diagnostics'), fail)}>
          Copy
        </Button>
      </SettingRow>
      <SettingRow title="Settings as a file" detail="To take them to another computer. Keys are not in it.">
        <Button onClick={save}>Export</Button>
        <Button onClick={() => file.current?.click()}>Import…</Button>
        <input
          ref={file}
          type="file"
          accept="application/json"
          hidden
          aria-label="A file with settings"
          onChange={(event) => {
            void event.target.files?.[0]?.text().then(load)
            event.target.value = ''
          }}
        />
      </SettingRow>
      <SettingRow title="Begin anew" detail="Everything here as it was at first. The save folder, accounts, notes and checkpoints stay.">
        <Button
          kind="danger"
          onClick={() => void host.settings.reset().then(() => show({ title: 'Settings are as they were at first' }), fail)}
        >
          Reset
        </Button>
      </SettingRow>
    </>
  )
}
