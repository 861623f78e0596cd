import { useMemo } from 'react'
import { type ColumnChoice, moveColumn, orderColumns } from '../../shared/metrics/columns.ts'
import { changeViewSettings } from '../app/view-history.ts'
import { useHostState } from '../host/host-state.ts'
import type { RunData } from './run-data.ts'

/** A column of the table: a metric, or the distance of the primary one to the best. */
export interface Column {
  metric: string
  kind: 'value' | 'delta'
  width: number
  /** Where a pinned column stays, from where the table begins; null when it is not pinned. */
  start: number | null
}

/** The columns of the table, and how to arrange them. What was arranged is kept for the organization. */
export interface Columns {
  list: readonly Column[]
  /** The shown metrics in their order. */
  metrics: readonly string[]
  choice: ColumnChoice
  /** Shows or hides a metric; the primary one is always shown. */
  toggle: (metric: string) => void
  /** Moves a metric in front of another one, or to the end. */
  move: (metric: string, before: string | null) => void
  pin: (metric: string) => void
  /** A new width, or null for the usual one. */
  resize: (metric: string, width: number | null) => void
  reset: () => void
}

/** The width of the column of epochs, which always stays in sight; ids take more room. */
export function firstColumnPx({ checkpoints }: Pick<RunData, 'checkpoints'>): number {
  return checkpoints.some(({ epoch }) => epoch === null) ? 104 : 84
}
const DELTA_PX = 96
const NARROWEST_PX = 56
const AS_THEY_COME = { order: [], hidden: [], pinned: [], widths: {} }

export function useColumns(data: RunData, hasBaseline: boolean): Columns {
  const organization = useHostState(({ connection }) => (connection?.state === 'connected' ? connection.organizationId : ''))
  const all = useHostState(({ settings }) => settings?.columns)
  const firstPx = firstColumnPx(data)
  return useMemo(() => {
    const choice: ColumnChoice = all?.[organization] ?? AS_THEY_COME
    const metrics = orderColumns(data.numeric, { ...choice, hidden: choice.hidden.filter((metric) => metric !== data.primary) })
    const change = (next: Partial<ColumnChoice>) => {
      const { order, hidden, pinned, widths } = { ...choice, ...next }
      const columns = { order: [...order], hidden: [...hidden], pinned: [...pinned], widths: { ...widths } }
      changeViewSettings({ columns: { ...all, [organization]: columns } })
    }
    const without = (list: readonly string[], metric: string) => list.filter((each) => each !== metric)
    return {
      list: columnsOf(metrics, choice, hasBaseline ? null : data.primary, firstPx),
      metrics,
      choice,
      toggle: (metric) => change({ hidden: choice.hidden.includes(metric) ? without(choice.hidden, metric) : [...choice.hidden, metric] }),
      move: (metric, before) => change({ order: moveColumn(metrics, metric, before) }),
      pin: (metric) => change({ pinned: choice.pinned.includes(metric) ? without(choice.pinned, metric) : [...choice.pinned, metric] }),
      resize: (metric, width) => {
        const { [metric]: _, ...others } = choice.widths
        change({ widths: width === null ? others : { ...others, [metric]: Math.max(NARROWEST_PX, Math.round(width)) } })
      },
      reset: () => change(AS_THEY_COME),
    }
  }, [all, organization, data.numeric, data.primary, hasBaseline, firstPx])
}

function columnsOf(metrics: readonly string[], { pinned, widths }: ColumnChoice, deltaOf: string | null, firstPx: number): Column[] {
  let start = firstPx
  return metrics.flatMap((metric): Column[] => {
    const width = (Object.hasOwn(widths, metric) ? widths[metric] : undefined) ?? usualWidth(metric)
    const isPinned = pinned.includes(metric)
    const value: Column = { metric, kind: 'value', width, start: isPinned ? start : null }
    if (isPinned) start += width
    return metric === deltaOf ? [value, { metric, kind: 'delta', width: DELTA_PX, start: null }] : [value]
  })
}

function usualWidth(metric: string): number {
  return Math.min(200, Math.max(84, metric.length * 7.4 + 40))
}
