import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { FoundCredentials } from '../../shared/contract/accounts.ts'
import { host, problemOf } from '../host/client.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { ProblemText } from '../ui/problem-text.tsx'
import styles from './connect-form.module.css'

/** Offers credentials that are on this computer already. */
export function FoundCredentialsCard({ credentials }: { credentials: readonly FoundCredentials[] }) {
  const [chosen, setChosen] = useState(credentials[0]?.source ?? 'environment')
  const use = useMutation({ mutationFn: () => host.accounts.connectFound({ source: chosen }) })
  return (
    <div className={styles.found}>
      <h3 className={styles.foundTitle}>
        <Icon name="keyRound" /> Credentials found on this computer
      </h3>
      {credentials.map(({ source, organizationId, keyTail, path }) => (
        <label key={source} className={styles.choice}>
          <input type="radio" name="source" checked={chosen === source} onChange={() => setChosen(source)} />
          <span>
            <span className={styles.source}>{source === 'environment' ? 'Environment variables' : 'Config file'}</span>
            <span className={styles.detail}>
              {organizationId}, key <span className="mono">dtvi_…{keyTail}</span>
              {path && (
                <>
                  , in <span className="mono">{path}</span>
                </>
              )}
            </span>
          </span>
        </label>
      ))}
      <div className={styles.foundFoot}>
        <Button kind="primary" onClick={() => use.mutate()} disabled={use.isPending}>
          {use.isPending ? 'Checking the key…' : 'Use these'}
        </Button>
        <span className={styles.detail}>Nothing is sent until you choose.</span>
      </div>
      {use.error && <ProblemText problem={problemOf(use.error)} />}
    </div>
  )
}
