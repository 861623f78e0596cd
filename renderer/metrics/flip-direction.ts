import type { Direction, DirectionOverrides } from '../../shared/metrics/direction.ts'
import { changeViewSettings } from '../app/view-history.ts'
import { hostState } from '../host/host-state.ts'

/** Turns round which way a metric is better, for all runs, until that is taken back. */
export function flipDirection(metric: string, current: Direction): void {
  const directions: DirectionOverrides = hostState().settings?.directions ?? {}
  changeViewSettings({ directions: { ...directions, [metric]: current === 'higher' ? 'lower' : 'higher' } })
}
