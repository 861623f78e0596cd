import type { Direction, DirectionOverrides } from '../../shared/metrics/direction.ts'
import { host } from '../host/client.ts'
import { hostState } from '../host/host-state.ts'

/** Turns round which way a metric is better, for all runs. */
export function flipDirection(metric: string, current: Direction): void {
  const directions: DirectionOverrides = hostState().settings?.directions ?? {}
  void host.settings.change({ directions: { ...directions, [metric]: current === 'higher' ? 'lower' : 'higher' } })
}
