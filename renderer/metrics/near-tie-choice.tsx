import type { TieShare } from '../../shared/metrics/best.ts'
import { changeViewSettings } from '../app/view-history.ts'
import { MenuChoice } from '../ui/menu.tsx'

/** Which shares of the best count as a near tie. */
export const TIES = [
  { value: 0, label: 'Off' },
  { value: 0.001, label: 'Within 0.1%' },
  { value: 0.005, label: 'Within 0.5%' },
  { value: 0.01, label: 'Within 1%' },
  { value: 0.02, label: 'Within 2%' },
] as const

/** What counts as a near tie, inside a menu. */
export function NearTieChoice({ share }: { share: TieShare }) {
  return (
    <MenuChoice
      label="Count as a near tie"
      value={share ?? 0}
      options={TIES}
      onChange={(nearTieShare) => changeViewSettings({ nearTieShare })}
    />
  )
}
