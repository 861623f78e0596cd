import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Settings } from '../../shared/contract/settings.ts'
import { useFolderChoice } from '../folders/use-folder-choice.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../ui/menu.tsx'

const THEMES: { value: Settings['theme']; label: string }[] = [
  { value: 'system', label: 'Like the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** The menu of what can be set, and the way out of the account. */
export function AppMenu() {
  const settings = useHostState((state) => state.settings)
  const connection = useHostState((state) => state.connection)
  const client = useQueryClient()
  const navigate = useNavigate()
  const chooseFolder = useFolderChoice()
  const leave = async () => {
    await host.accounts.disconnect()
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'app-info' })
  }
  const sample = connection?.state === 'connected' && connection.sample
  return (
    <Menu align="end" trigger={<IconButton icon="settings" label="Settings" />}>
      <MenuChoice
        label="Appearance"
        value={settings?.theme ?? 'system'}
        options={THEMES}
        onChange={(theme) => void host.settings.change({ theme })}
      />
      <MenuSeparator />
      <MenuItem icon="settings" onClick={() => void navigate({ to: '/settings' })}>
        All settings
      </MenuItem>
      <MenuItem icon="folder" onClick={() => void chooseFolder()}>
        Save folder…
      </MenuItem>
      <MenuItem icon="logOut" onClick={() => void leave()}>
        {sample ? 'Leave the sample workspace' : 'Disconnect and forget the key'}
      </MenuItem>
    </Menu>
  )
}
