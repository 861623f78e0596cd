import type { ReactNode } from 'react'
import styles from './settings.module.css'

/** One thing that can be set: what it is, what it does, and its control. */
export function SettingRow({ title, detail, children }: { title: ReactNode; detail?: ReactNode; children?: ReactNode }) {
  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <div className={styles.rowTitle}>{title}</div>
        {detail && <div className={styles.detail}>{detail}</div>}
      </div>
      {children}
    </div>
  )
}
