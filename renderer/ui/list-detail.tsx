import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { Icon } from './icon.tsx'
import styles from './list-detail.module.css'
import { MidText } from './mid-text.tsx'
import { useCopy } from './use-copy.ts'

/** A list with its heading, which takes the room that a {@link DetailPane} leaves. */
export function ListPane({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.list}>
      <header className={styles.header}>
        <h2 className={styles.title}>{title}</h2>
        {actions}
      </header>
      <div className={styles.scroll}>{children}</div>
    </div>
  )
}

interface DetailPaneProps {
  label: string
  bodyLabel: string
  /** Null where it stands beside the list and stays; else it lies over the list and can be closed. */
  onClose: (() => void) | null
  title: ReactNode
  subtitle: string
  tag: ReactNode
  /** The folder that it is about, and how the user would write it; the path is empty when there is none yet. */
  folder: { path: string; display: string }
  buttons: ReactNode
  children: ReactNode
}

/** One thing of a list in full. */
export function DetailPane({ label, bodyLabel, onClose, title, subtitle, tag, folder, buttons, children }: DetailPaneProps) {
  const copy = useCopy()
  return (
    <aside
      className={[styles.detail, onClose && styles.drawer].filter(Boolean).join(' ')}
      aria-label={label}
      onKeyDown={(event) => event.key === 'Escape' && onClose?.()}
    >
      <header className={styles.detailHead}>
        <div className={styles.detailTitle}>
          <h2>{title}</h2>
          {tag}
          {onClose && <IconButton icon="x" label="Close details" onClick={onClose} className={styles.close} />}
        </div>
        <MidText text={subtitle} className={styles.subtitle} />
      </header>
      <section className={styles.detailBody} tabIndex={0} aria-label={bodyLabel}>
        {children}
      </section>
      <footer className={styles.detailFoot}>
        {folder.path !== '' && (
          <p className={styles.detailFolder}>
            <Icon name="folder" />
            <MidText text={folder.display} className={styles.folderName} />
            <IconButton icon="copy" label="Copy the path" onClick={() => void copy(folder.path, 'Path')} />
          </p>
        )}
        <div className={styles.footButtons}>{buttons}</div>
      </footer>
    </aside>
  )
}

/** A word about the state of what a {@link DetailPane} shows. */
export function Tag({ kind = 'plain', children }: { kind?: 'plain' | 'ok' | 'warn' | 'danger'; children: ReactNode }) {
  return <span className={[styles.tag, styles[kind]].join(' ')}>{children}</span>
}
