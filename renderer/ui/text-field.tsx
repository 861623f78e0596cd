import { type InputHTMLAttributes, type ReactNode, useId, useState } from 'react'
import { IconButton } from './button.tsx'
import styles from './text-field.module.css'

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  hint?: ReactNode
}

/** A labelled text field of a form. */
export function TextField({ label, hint, ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input id={id} className={styles.input} autoComplete="off" spellCheck={false} {...rest} />
      {hint && <p className={styles.hint}>{hint}</p>}
    </div>
  )
}

/** A text field for a secret, hidden unless asked for. */
export function SecretField({ label, hint, ...rest }: TextFieldProps) {
  const id = useId()
  const [shown, setShown] = useState(false)
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.withButton}>
        <input id={id} className={styles.input} type={shown ? 'text' : 'password'} autoComplete="off" spellCheck={false} {...rest} />
        <IconButton icon={shown ? 'eyeOff' : 'eye'} label={shown ? 'Hide the key' : 'Show the key'} onClick={() => setShown(!shown)} />
      </div>
      {hint && <p className={styles.hint}>{hint}</p>}
    </div>
  )
}
