import { useId } from 'react'
import styles from './radio-cards.module.css'

interface RadioCardsProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; title: string; detail: string; disabled?: boolean }[]
  onChange: (value: T) => void
}

/** A choice between a few things that each need a word of explanation. */
export function RadioCards<T extends string>({ label, value, options, onChange }: RadioCardsProps<T>) {
  const name = useId()
  return (
    <fieldset className={styles.cards}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.card}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          <span>
            <span className={styles.title}>{option.title}</span>
            <span className={styles.detail}>{option.detail}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
