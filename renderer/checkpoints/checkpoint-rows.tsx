import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { useNow } from '../app/use-now.ts'
import { CheckpointRow, type CheckpointRowProps } from './checkpoint-row.tsx'
import type { Presence } from './epoch-mark.tsx'

type ForEach = 'data' | 'columns' | 'base' | 'percent' | 'decimals' | 'hover' | 'onPress' | 'onDownload'

interface CheckpointRowsProps extends Pick<CheckpointRowProps, ForEach> {
  rows: readonly Checkpoint[]
  /** Where the selected one is among the rows; -1 when it is not. */
  selectedIndex: number
  selectedId: string | null
  marked: ReadonlySet<string>
  presence: ReadonlyMap<string, Presence>
}

export const ROW_PX = 28
export const HEAD_PX = 28
/** How much of a window is not the table, as far as that is known before it is laid out; and what the table has at least. */
const ABOVE_PX = 450
const LEAST_PX = 140
/** So many rows are ready on either side of those in sight; the first time, a frame later than those. */
const AROUND = 6

/** The rows in sight and a few around them, inside the grid that scrolls. Scrolling draws these alone, nothing else of the table. */
export const CheckpointRows = memo(function CheckpointRows(props: CheckpointRowsProps) {
  const { rows, selectedIndex, selectedId, marked, presence, ...each } = props
  const group = useRef<HTMLDivElement>(null)
  const isNew = useRef(true)
  const now = useNow(60_000)
  const { ties: nearTies } = each.data
  const ties = useMemo(() => new Set(nearTies.map(({ checkpoint }) => checkpoint.id)), [nearTies])
  // The selection is about in the middle at first, so that the first rows that are drawn are those that stay.
  const [start] = useState(() => {
    const height = Math.max(LEAST_PX, window.innerHeight - ABOVE_PX)
    return { height, offset: Math.max(0, selectedIndex * ROW_PX + HEAD_PX - (height - HEAD_PX) / 2) }
  })
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => group.current?.closest('[role=grid]') ?? null,
    estimateSize: () => ROW_PX,
    overscan: useDeferredValue(AROUND, 0),
    paddingStart: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    initialOffset: start.offset,
    initialRect: { width: 0, height: start.height },
  })

  // The selection stays in sight: as little as possible is scrolled to a neighbour, and what was far away comes to the middle.
  useEffect(() => {
    if (selectedIndex < 0) return
    const keepInSight = () => {
      isNew.current = false
      const { startIndex = 0, endIndex = 0 } = virtual.range ?? {}
      const isNear = selectedIndex >= startIndex - 1 && selectedIndex <= endIndex + 1
      virtual.scrollToIndex(selectedIndex, { align: isNear ? 'auto' : 'center' })
    }
    if (!isNew.current) return keepInSight()
    // The first rows are about right already; the next frame lays them out anyway.
    const frame = requestAnimationFrame(keepInSight)
    return () => cancelAnimationFrame(frame)
  }, [selectedIndex, virtual])

  return (
    <div ref={group} role="rowgroup">
      {virtual.getVirtualItems().map(({ index, start: top }) => {
        const checkpoint = rows[index]
        return (
          checkpoint && (
            <CheckpointRow
              key={checkpoint.id}
              {...each}
              checkpoint={checkpoint}
              now={now}
              top={top}
              position={index + 2}
              selected={checkpoint.id === selectedId}
              marked={marked.has(checkpoint.id)}
              nearTie={ties.has(checkpoint.id)}
              presence={presence.get(checkpoint.id) ?? 'remote'}
            />
          )
        )
      })}
    </div>
  )
})
