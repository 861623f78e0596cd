import type { ReactNode } from 'react'
import styles from './banner.module.css'
import { Icon, type IconName } from './icon.tsx'

/** A line across a region that says what is wrong and offers one action. */
export function Banner({
  kind,
  icon,
  action,
  children,
}: {
  kind: 'warn' | 'danger'
  icon: IconName
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <div className={[styles.banner, styles[kind]].join(' ')} role={kind === 'danger' ? 'alert' : 'status'}>
      <Icon name={icon} size={16} />
      <div className={styles.text}>{children}</div>
      {action}
    </div>
  )
}
