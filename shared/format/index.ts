export { formatBytes, formatBytesOf, formatExactBytes, formatSpeed } from './bytes.ts'
export { decimalsFor, formatCount, formatDelta, formatMetric, formatParameters, MISSING } from './number.ts'
export {
  formatAge,
  formatClock,
  formatClockSeconds,
  formatDay,
  formatDuration,
  formatFullMoment,
  formatMoment,
  formatTimeLeft,
} from './time.ts'
