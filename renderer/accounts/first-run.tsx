import { useQuery } from '@tanstack/react-query'
import { Notices } from '../app/notices.tsx'
import { host } from '../host/client.ts'
import { useAppInfo } from '../host/queries.ts'
import { Icon } from '../ui/icon.tsx'
import { ConnectForm } from './connect-form.tsx'
import styles from './first-run.module.css'
import { FoundCredentialsCard } from './found-credentials.tsx'
import { WelcomeChart } from './welcome-chart.tsx'

/** What the app shows before an account is connected. */
export function FirstRun() {
  const info = useAppInfo()
  const { data: found } = useQuery({
    queryKey: ['found-credentials'],
    queryFn: ({ signal }) => host.accounts.found(undefined, { signal }),
    gcTime: 0,
  })
  return (
    <div className={styles.screen}>
      <div className={styles.titleBar} />
      <Notices />
      <main className={styles.columns}>
        <section className={styles.picture} aria-label="What this app does">
          <h1 className={styles.welcome}>
            Find the best epoch.
            <br />
            Keep the right checkpoint.
          </h1>
          <p className={styles.lead}>
            Browse the training runs in your Vi organization, compare every checkpoint, and download the one you trust.
          </p>
          <WelcomeChart />
          <ul className={styles.points}>
            <li>
              <Icon name="star" /> Shows the best epoch, and those nearly as good
            </li>
            <li>
              <Icon name="shieldCheck" /> Checks every byte against the published checksum
            </li>
            <li>
              <Icon name="folder" /> One folder for each checkpoint, nothing overwritten
            </li>
          </ul>
        </section>
        <section className={styles.form} aria-label="Connect to Vi">
          <div className={styles.formInner}>
            <h2 className={styles.title}>Connect to Vi</h2>
            {found && found.credentials.length > 0 && <FoundCredentialsCard credentials={found.credentials} />}
            <ConnectForm keeping={found?.keeping ?? null} defaultEndpoint={found?.defaultEndpoint ?? ''} />
          </div>
        </section>
      </main>
      <footer className={styles.status}>
        <span>{info ? `Version ${info.version}` : ''}</span>
        <span>Not connected</span>
      </footer>
    </div>
  )
}
