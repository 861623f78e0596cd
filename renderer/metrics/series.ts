/** The looks of up to six series: hue, dash and marker, so that none is told by colour alone. */
export const SERIES = [
  { color: 'var(--series-1)', dash: '', marker: 'circle' },
  { color: 'var(--series-2)', dash: '7 3', marker: 'square' },
  { color: 'var(--series-3)', dash: '2 3', marker: 'triangle' },
  { color: 'var(--series-4)', dash: '9 3 2 3', marker: 'diamond' },
  { color: 'var(--series-5)', dash: '5 2', marker: 'inverted' },
  { color: 'var(--series-6)', dash: '1 3', marker: 'cross' },
] as const

export type Marker = (typeof SERIES)[number]['marker']

/** How a line is drawn. */
export interface LineStyle {
  color: string
  dash: string
  marker: Marker
}

/** The looks of the n-th line of many: from the seventh on the hues come again, with the next dash and marker. */
export function lineStyle(index: number): LineStyle {
  const hue = SERIES[index % SERIES.length] ?? SERIES[0]
  const shape = SERIES[(index + Math.floor(index / SERIES.length)) % SERIES.length] ?? SERIES[0]
  return { color: hue.color, dash: shape.dash, marker: shape.marker }
}

/** How many metrics a chart shows at once. */
export const MOST_SERIES = SERIES.length

/** The outline of a marker about a point. */
export function markerPath(marker: Marker, x: number, y: number, r: number): string {
  switch (marker) {
    case 'circle':
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`
    case 'square':
      return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`
    case 'triangle':
      return `M${x} ${y - r * 1.2}L${x + r * 1.15} ${y + r * 0.9}H${x - r * 1.15}Z`
    case 'inverted':
      return `M${x} ${y + r * 1.2}L${x + r * 1.15} ${y - r * 0.9}H${x - r * 1.15}Z`
    case 'diamond':
      return `M${x} ${y - r * 1.3}L${x + r * 1.3} ${y}L${x} ${y + r * 1.3}L${x - r * 1.3} ${y}Z`
    case 'cross':
      return `M${x - r} ${y - r}L${x + r} ${y + r}M${x - r} ${y + r}L${x + r} ${y - r}`
  }
}
