import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import type { Ref } from 'react'
import { Icon, type IconName } from './icon.tsx'
import styles from './segmented-control.module.css'

interface SegmentedControlProps<T extends string> {
  label: string
  value: T
  /** An option with an icon may lose its words where room is short, so it has a tooltip, with its key where it has one. */
  options: readonly { value: T; label: string; icon?: IconName; shortcut?: string }[]
  onChange: (value: T) => void
  ref?: Ref<HTMLDivElement>
}

/** A choice of one among a few that all stay in sight. */
export function SegmentedControl<T extends string>({ label, value, options, onChange, ref }: SegmentedControlProps<T>) {
  return (
    <ToggleGroup
      ref={ref}
      className={styles.group}
      aria-label={label}
      value={[value]}
      onValueChange={(values) => {
        const next = options.find((option) => option.value !== value && values.includes(option.value))
        if (next) onChange(next.value)
      }}
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className={styles.option}
          title={option.icon && (option.shortcut ? `${option.label} (${option.shortcut})` : option.label)}
        >
          {option.icon && <Icon name={option.icon} size={15} />}
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
