import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { Connection } from '../../shared/contract/accounts.ts'
import { useTrouble } from '../app/status-bar.tsx'
import { host, problemOf } from '../host/client.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemText } from '../ui/problem-text.tsx'
import { SecretField } from '../ui/text-field.tsx'
import styles from './key-rejected.module.css'

interface KeyRejectedProps {
  connection: Extract<Connection, { state: 'connected' }>
  /** The user looks at what was seen before; the status bar leads back here. */
  browsing: boolean
  onBrowse: () => void
}

/** Asks for a new key when Vi refuses the one that is kept; what was seen before stays to look at. */
export function KeyRejected({ connection, browsing, onBrowse }: KeyRejectedProps) {
  const rejected = useTrouble() === 'rejected'
  const client = useQueryClient()
  const reconnect = useMutation({
    mutationFn: (secretKey: string) =>
      host.accounts.connect({ secretKey, organizationId: connection.organizationId, endpoint: connection.endpoint }),
    onSuccess: () => client.invalidateQueries(),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    reconnect.mutate(String(new FormData(event.currentTarget).get('secretKey') ?? ''))
  }
  return (
    <Dialog open={rejected && !browsing && !connection.sample} onClose={onBrowse} title="Vi no longer accepts this key">
      <form onSubmit={submit} className={styles.form}>
        <p>
          The key ending in <span className="mono">{connection.keyTail}</span> for {connection.organizationId} was refused. It may have been
          revoked or replaced. Downloaded checkpoints and saved runs stay on this computer.
        </p>
        <SecretField label="New secret key" name="secretKey" placeholder="dtvi_…" required maxLength={512} />
        {reconnect.error && <ProblemText problem={problemOf(reconnect.error)} />}
        <div className={styles.buttons}>
          <Button kind="quiet" onClick={() => void host.accounts.disconnect()}>
            Switch account
          </Button>
          <span className={styles.gap} />
          <Button onClick={onBrowse}>Browse saved copy</Button>
          <Button kind="primary" type="submit" disabled={reconnect.isPending}>
            {reconnect.isPending ? 'Checking the key…' : 'Reconnect'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
