import type { ReactNode } from 'react'
import { host } from '../host/client.ts'
import styles from './external-link.module.css'

/** A link to a page outside the app; on the desktop the host opens it in the system's browser, if the site is a known one. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  const onDesktop = window.location.protocol === 'app:'
  return (
    <a
      className={styles.link}
      href={href}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => {
        if (!onDesktop) return
        event.preventDefault()
        void host.app.openExternal({ url: href })
      }}
    >
      {children}
    </a>
  )
}
