import { SegmentedControl } from '../ui/segmented-control.tsx'

const PANELS = [
  { value: 'chart', label: 'Chart', icon: 'chartLine' },
  { value: 'log', label: 'Log', icon: 'scrollText' },
] as const

/** The choice between a run's chart and its training log. */
export function PanelChoice({ isLog, onChange }: { isLog: boolean; onChange: (isLog: boolean) => void }) {
  return (
    <SegmentedControl label="Chart or log" value={isLog ? 'log' : 'chart'} options={PANELS} onChange={(next) => onChange(next === 'log')} />
  )
}
