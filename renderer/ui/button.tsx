import type { ButtonHTMLAttributes, RefAttributes } from 'react'
import styles from './button.module.css'
import { Icon, type IconName } from './icon.tsx'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, RefAttributes<HTMLButtonElement> {
  /** At most one primary button in a region; destructive is never primary. */
  kind?: 'default' | 'primary' | 'quiet' | 'danger'
  size?: 'sm' | 'md' | 'lg'
  icon?: IconName
}

/** A button with a text. */
export function Button({ kind = 'default', size = 'md', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={[styles.button, styles[kind], styles[size], className].filter(Boolean).join(' ')} {...rest}>
      {icon && <Icon name={icon} size={size === 'sm' ? 14 : 16} />}
      {children}
    </button>
  )
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName
  /** What it does: its accessible name and tooltip. */
  label: string
}

/** A button with only an icon. */
export function IconButton({ icon, label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={[styles.button, styles.iconOnly, className].filter(Boolean).join(' ')}
      {...rest}
    >
      <Icon name={icon} size={16} />
    </button>
  )
}
