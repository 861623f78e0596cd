import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import styles from './popup.module.css'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  children: ReactNode
  /** Room for a table or a file. */
  wide?: boolean
}

/** A modal dialog; Esc closes it and gives the focus back. */
export function Dialog({ open, onClose, title, children, wide }: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={styles.backdrop} />
        <BaseDialog.Popup className={[styles.dialog, wide && styles.wide].filter(Boolean).join(' ')}>
          <BaseDialog.Title render={<h2 />}>{title}</BaseDialog.Title>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}
