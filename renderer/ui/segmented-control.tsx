import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import { Icon, type IconName } from './icon.tsx'
import styles from './segmented-control.module.css'

interface SegmentedControlProps<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string; icon?: IconName }[]
  onChange: (value: T) => void
}

/** A choice of one among a few that all stay in sight. */
export function SegmentedControl<T extends string>({ label, value, options, onChange }: SegmentedControlProps<T>) {
  return (
    <ToggleGroup
      className={styles.group}
      aria-label={label}
      value={[value]}
      onValueChange={(values) => {
        const next = options.find((option) => option.value !== value && values.includes(option.value))
        if (next) onChange(next.value)
      }}
    >
      {options.map((option) => (
        <Toggle key={option.value} value={option.value} className={styles.option}>
          {option.icon && <Icon name={option.icon} size={15} />}
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
