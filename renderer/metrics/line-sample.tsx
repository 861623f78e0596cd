import { type LineStyle, markerPath } from './series.ts'

/** A piece of a run's line, as it is drawn in the chart. Decoration: the run's name stands beside it. */
export function LineSample({ style: { color, dash, marker }, className }: { style: LineStyle; className?: string | undefined }) {
  return (
    <svg width="32" height="14" aria-hidden="true" className={className} style={{ flex: 'none' }}>
      <path d="M1 7H31" stroke={color} strokeWidth="2" strokeDasharray={dash} />
      <path d={markerPath(marker, 16, 7, 3.5)} stroke={color} strokeWidth="1.75" fill="var(--bg)" />
    </svg>
  )
}
