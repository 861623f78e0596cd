import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Account } from '../../shared/contract/accounts.ts'
import { ConnectForm } from '../accounts/connect-form.tsx'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { SettingRow } from './setting-row.tsx'
import styles from './settings.module.css'

/** The accounts that the app knows: which one is in use, and what can be done with each. */
export function AccountsSettings() {
  const connection = useHostState((state) => state.connection)
  const client = useQueryClient()
  const showProblem = useShowProblem()
  const [isAdding, setAdding] = useState(false)
  const [renamed, setRenamed] = useState<Account | null>(null)
  const { data: accounts = [], refetch } = useQuery({
    queryKey: ['accounts', connection],
    queryFn: ({ signal }) => host.accounts.list(undefined, { signal }),
    placeholderData: (previous) => previous,
    gcTime: 0,
  })
  const { data: found } = useQuery({
    queryKey: ['found-credentials'],
    queryFn: ({ signal }) => host.accounts.found(undefined, { signal }),
    gcTime: 0,
  })
  const ask = (call: Promise<unknown>) => void call.then(() => refetch(), showProblem)
  const sample = connection?.state === 'connected' && connection.sample
  // A new account, or a new key: the form has done its work when the connection is another one.
  const [connectionBefore, setConnectionBefore] = useState(connection)
  if (connection !== connectionBefore) {
    setConnectionBefore(connection)
    setAdding(false)
  }
  return (
    <>
      {sample && (
        <SettingRow title="Sample workspace" detail="Made-up runs on this computer, with no account">
          <Button onClick={() => ask(host.accounts.disconnect())}>Leave</Button>
        </SettingRow>
      )}
      {accounts.map((account) => (
        <SettingRow
          key={account.id}
          title={
            <>
              {account.label || account.organizationId} {account.isCurrent && <span className={styles.inUse}>In use</span>}
            </>
          }
          detail={
            <>
              <span className="mono">dtvi_…{account.keyTail}</span>
              {account.label ? ` · ${account.organizationId}` : ''} · {new URL(account.endpoint).host}
            </>
          }
        >
          {!account.isCurrent && <Button onClick={() => ask(host.accounts.switchTo({ id: account.id }))}>Switch</Button>}
          <Menu align="end" trigger={<IconButton icon="ellipsis" label={`More about ${account.label || account.organizationId}`} />}>
            <MenuItem icon="keyRound" onClick={() => setAdding(true)}>
              Replace its key…
            </MenuItem>
            <MenuItem icon="notebookPen" onClick={() => setRenamed(account)}>
              Rename…
            </MenuItem>
            <MenuSeparator />
            <MenuItem
              icon="logOut"
              onClick={() => {
                ask(host.accounts.remove({ id: account.id }))
                client.removeQueries({ queryKey: ['runs'] })
              }}
            >
              Remove and forget its key
            </MenuItem>
          </Menu>
        </SettingRow>
      ))}
      <SettingRow title={<Button onClick={() => setAdding(true)}>Add account</Button>} />
      <Dialog open={isAdding} onClose={() => setAdding(false)} title="Connect to Vi">
        <div className={styles.connect}>
          <ConnectForm keeping={found?.keeping ?? null} defaultEndpoint={found?.defaultEndpoint ?? ''} />
        </div>
      </Dialog>
      {renamed && (
        <RenameDialog
          account={renamed}
          onClose={() => setRenamed(null)}
          onRename={(label) => {
            ask(host.accounts.rename({ id: renamed.id, label }))
            setRenamed(null)
          }}
        />
      )}
    </>
  )
}
