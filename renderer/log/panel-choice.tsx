import { type RefObject, useEffect, useRef } from 'react'
import { SegmentedControl } from '../ui/segmented-control.tsx'

const PANELS = [
  { value: 'chart', label: 'Chart', icon: 'chartLine', shortcut: 'L' },
  { value: 'log', label: 'Log', icon: 'scrollText', shortcut: 'L' },
] as const

interface PanelChoiceProps {
  isLog: boolean
  onChange: (isLog: boolean) => void
  /** Whether the keys are still owed to this control: it is mounted again with each panel, and the one that had them is gone. */
  owedFocus: RefObject<boolean>
}

/** The choice between a run's chart and its training log. */
export function PanelChoice({ isLog, onChange, owedFocus }: PanelChoiceProps) {
  const group = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!owedFocus.current) return
    owedFocus.current = false
    if (document.activeElement === document.body || document.activeElement === null)
      group.current?.querySelector<HTMLElement>('[data-pressed]')?.focus({ preventScroll: true })
  }, [owedFocus])
  return (
    <SegmentedControl
      ref={group}
      label="Chart or log"
      value={isLog ? 'log' : 'chart'}
      options={PANELS}
      onChange={(next) => {
        owedFocus.current = group.current?.contains(document.activeElement) ?? false
        onChange(next === 'log')
      }}
    />
  )
}
