import { useEffect, useRef, useState } from 'react'
import styles from './note-field.module.css'

interface NoteFieldProps {
  label: string
  value: string
  onChange: (note: string) => void
}

const SETTLE_MS = 500
const LONGEST = 4000

/** A note that is kept while it is being written: after a moment's rest, and when the field is left. */
export function NoteField({ label, value, onChange }: NoteFieldProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const keep = useRef(onChange)
  keep.current = onChange
  useEffect(() => {
    if (draft === null) return
    const timer = setTimeout(() => keep.current(draft), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [draft])
  return (
    <textarea
      className={styles.note}
      aria-label={label}
      placeholder="Kept on this computer"
      rows={2}
      maxLength={LONGEST}
      value={draft ?? value}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => {
        if (draft !== null && draft !== value) onChange(draft)
        setDraft(null)
      }}
      onKeyDown={(event) => event.stopPropagation()}
    />
  )
}
