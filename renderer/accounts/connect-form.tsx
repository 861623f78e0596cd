import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Keeping } from '../../shared/contract/accounts.ts'
import { host, problemOf } from '../host/client.ts'
import { Button } from '../ui/button.tsx'
import { ExternalLink } from '../ui/external-link.tsx'
import { Icon } from '../ui/icon.tsx'
import { ProblemText } from '../ui/problem-text.tsx'
import { SecretField, TextField } from '../ui/text-field.tsx'
import styles from './connect-form.module.css'

const KEPT: Record<Keeping, string> = {
  'macos-keychain': 'The key is kept in the macOS Keychain.',
  'windows-dpapi': 'The key is kept encrypted by Windows.',
  'linux-keyring': 'The key is kept in this system’s keyring.',
  memory: 'No keyring found. The key is kept in memory until you quit.',
}

/** Connects with a key and an organization that the user types in, or opens the sample workspace. */
export function ConnectForm({ keeping, defaultEndpoint }: { keeping: Keeping | null; defaultEndpoint: string }) {
  const [otherEndpoint, setOtherEndpoint] = useState(false)
  const connect = useMutation({
    mutationFn: (form: FormData) =>
      host.accounts.connect({
        secretKey: String(form.get('secretKey') ?? ''),
        organizationId: String(form.get('organizationId') ?? ''),
        endpoint: String(form.get('endpoint') ?? '') || null,
      }),
  })
  const sample = useMutation({ mutationFn: () => host.accounts.openSample() })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    connect.mutate(new FormData(event.currentTarget))
  }
  const busy = connect.isPending || sample.isPending
  const failure = connect.error ?? sample.error
  return (
    <form className={styles.form} onSubmit={submit}>
      <SecretField
        label="Secret key"
        name="secretKey"
        placeholder="dtvi_…"
        required
        maxLength={512}
        hint={
          <>
            Made in Vi under Organization settings, Secret keys. <ExternalLink href="https://vi.datature.com">Open Vi</ExternalLink>
          </>
        }
      />
      <TextField label="Organization ID" name="organizationId" placeholder="for example acme-robotics" required maxLength={255} />
      {otherEndpoint ? (
        <TextField label="API address" name="endpoint" placeholder={defaultEndpoint} defaultValue={defaultEndpoint} maxLength={2048} />
      ) : (
        <button type="button" className={styles.disclose} onClick={() => setOtherEndpoint(true)}>
          <Icon name="chevronRight" size={14} /> Another API address
        </button>
      )}
      <div className={styles.buttons}>
        <Button type="submit" disabled={busy} className={styles.wide}>
          {connect.isPending ? 'Checking the key…' : 'Connect'}
        </Button>
        <Button icon="flaskConical" disabled={busy} className={styles.wide} onClick={() => sample.mutate()}>
          Explore the sample workspace
        </Button>
      </div>
      {failure && !busy && <ProblemText problem={problemOf(failure)} />}
      {keeping && (
        <p className={styles.note}>
          <Icon name="lock" size={14} />
          <span>
            {KEPT[keeping]} It never reaches the app’s windows again, its logs or downloaded files, and goes only to{' '}
            {URL.parse(defaultEndpoint)?.host ?? 'the API'} or the address you enter.
          </span>
        </p>
      )}
    </form>
  )
}
