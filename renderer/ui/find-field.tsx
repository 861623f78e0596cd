import styles from './find-field.module.css'

interface FindFieldProps {
  /** What is found with it: its accessible name, and its placeholder unless there is a shorter one. */
  label: string
  placeholder?: string
  value: string
  onChange: (text: string) => void
  className?: string | undefined
}

/** A field that narrows down what is shown below it. */
export function FindField({ label, placeholder = label, value, onChange, className }: FindFieldProps) {
  return (
    <input
      type="search"
      className={[styles.field, className].filter(Boolean).join(' ')}
      placeholder={placeholder}
      aria-label={label}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
