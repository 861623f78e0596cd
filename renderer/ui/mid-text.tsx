import styles from './mid-text.module.css'

const TAIL = 12

/** A text that loses its middle where it does not fit; its last 12 characters stay, and the full text, or `title`, is the tooltip. */
export function MidText({ text, title = text, className }: { text: string; title?: string | undefined; className?: string | undefined }) {
  const characters = [...text]
  const tail = characters.length > TAIL * 2 ? characters.slice(-TAIL).join('') : ''
  const head = tail ? characters.slice(0, -TAIL).join('') : text
  return (
    <span className={[styles.text, className].filter(Boolean).join(' ')} title={title}>
      {tail ? (
        // Beside each other in the text's own direction, whatever the page's.
        <span className={styles.halves} dir="auto">
          {/* Read out as one word, not as the two it is drawn as. */}
          <span className="visually-hidden">{text}</span>
          <bdi className={styles.head} aria-hidden>
            {head}
          </bdi>
          <bdi className={styles.tail} aria-hidden>
            {tail}
          </bdi>
        </span>
      ) : (
        <bdi className={styles.head}>{head}</bdi>
      )}
    </span>
  )
}
