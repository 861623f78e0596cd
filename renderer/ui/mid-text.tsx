import styles from './mid-text.module.css'

const TAIL = 12

/** A text that loses its middle where it does not fit; its last 12 characters stay, and the full text is the tooltip. */
export function MidText({ text, className }: { text: string; className?: string }) {
  const characters = [...text]
  const tail = characters.length > TAIL * 2 ? characters.slice(-TAIL).join('') : ''
  const head = tail ? characters.slice(0, -TAIL).join('') : text
  return (
    <span className={[styles.text, className].filter(Boolean).join(' ')} title={text}>
      <bdi className={styles.head}>{head}</bdi>
      {tail && <bdi className={styles.tail}>{tail}</bdi>}
    </span>
  )
}
