/** How the user has arranged the columns of metrics. */
export interface ColumnChoice {
  /** Metrics in the order in which they were put. */
  order: readonly string[]
  hidden: readonly string[]
  /** Metrics that stay in sight when the table is scrolled sideways. */
  pinned: readonly string[]
  /** Widths in pixels, where they were changed. */
  widths: Readonly<Record<string, number>>
}

/** The metrics to show, in their order: pinned ones first, those that were put somewhere, then the rest as they come. */
export function orderColumns(metrics: readonly string[], { order, hidden, pinned }: ColumnChoice): string[] {
  const shown = metrics.filter((metric) => !hidden.includes(metric))
  const placed = order.filter((metric) => shown.includes(metric))
  const inOrder = [...placed, ...shown.filter((metric) => !placed.includes(metric))]
  return [...inOrder.filter((metric) => pinned.includes(metric)), ...inOrder.filter((metric) => !pinned.includes(metric))]
}

/** The order after moving a column in front of another one, or to the end. */
export function moveColumn(order: readonly string[], metric: string, before: string | null): string[] {
  const others = order.filter((each) => each !== metric)
  const at = before === null ? others.length : others.indexOf(before)
  return at < 0 ? [...order] : [...others.slice(0, at), metric, ...others.slice(at)]
}
