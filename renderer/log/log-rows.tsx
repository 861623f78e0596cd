import { useVirtualizer } from '@tanstack/react-virtual'
import { type Ref, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { useSize } from '../metrics/use-size.ts'
import { isOneRow, rowsOf } from './log-lines.ts'
import { LogRow } from './log-row.tsx'
import styles from './log-rows.module.css'
import type { LogTimes } from './log-times.ts'
import type { LogEntry } from './use-run-log.ts'

/** What can be asked of the rows of a log. */
export interface LogRowsHandle {
  /** Brings a line to the middle, unless it is in sight. */
  show: (index: number) => void
  /** The first line that is in sight. */
  firstInSight: () => number
  focus: () => void
}

interface LogRowsProps {
  ref: Ref<LogRowsHandle>
  lines: readonly LogEntry[]
  times: LogTimes
  failing: ReadonlySet<LogEntry>
  current: LogEntry | null
  finder: RegExp | null
  /** Stay at the end as lines come; null where none come: then at the end for as long as nobody has scrolled away. */
  follows: boolean | null
  /** The user has scrolled up, or to the end. */
  onLeaveEnd: () => void
  onEnd: () => void
}

const ROW_PX = 22
/** What of a row is neither its time nor its message: two columns and the edges. */
const BESIDE_PX = 58 + 56 + 2 * 12
const AROUND = 10
const NEAR_END_PX = ROW_PX + 2

const keys = new WeakMap<LogEntry, number>()
let lastKey = 0

/** The same for the same line, wherever it stands by now, so that what was measured of it stays true. */
function keyOf(line: LogEntry): number {
  const known = keys.get(line)
  if (known !== undefined) return known
  lastKey += 1
  keys.set(line, lastKey)
  return lastKey
}

/** The lines of a log, those in sight and a few around them. Messages that are long or have several lines take more rows. */
export function LogRows({ ref, lines, times, failing, current, finder, follows, onLeaveEnd, onEnd }: LogRowsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const probe = useRef<HTMLSpanElement>(null)
  const width = useSize(scroller)
  const [characterPx, setCharacterPx] = useState(6.6)
  const columns = width === 0 ? 80 : Math.floor((width - times.columnPx - BESIDE_PX) / characterPx)
  const isAtEnd = useRef(true)
  const lastTop = useRef(0)
  /** What scrolls is the user's hand, not a search or a measured row. */
  const isByUser = useRef(false)
  const ofUser = () => {
    isByUser.current = true
  }

  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowsOf(lines[index]?.message ?? '', columns) * ROW_PX,
    getItemKey: useCallback((index: number) => (lines[index] ? keyOf(lines[index]) : index), [lines]),
    overscan: AROUND,
  })
  const height = virtual.getTotalSize()

  useLayoutEffect(() => {
    if (probe.current) setCharacterPx(probe.current.getBoundingClientRect().width / 10 || 6.6)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns break the lines elsewhere
  useLayoutEffect(() => {
    virtual.measure()
    virtual.getTotalSize() // works out the estimates: a row that has its old height is not noted otherwise
    // What was measured is forgotten with the rest, and nobody tells of rows that keep their height.
    for (const row of scroller.current?.querySelectorAll<HTMLElement>('[data-index]') ?? [])
      virtual.resizeItem(Number(row.dataset.index), row.offsetHeight)
  }, [columns, virtual])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height or new lines are what this is about
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || !(follows ?? isAtEnd.current)) return
    element.scrollTop = element.scrollHeight
    lastTop.current = element.scrollTop
  }, [follows, height, lines])

  useEffect(() => {
    // Switched off at the end, it stays off until the user scrolls there again.
    if (follows === false && isAtEnd.current) isByUser.current = false
  }, [follows])

  useImperativeHandle(
    ref,
    () => ({
      show: (index) => {
        isAtEnd.current = false
        isByUser.current = false
        const { startIndex = 0, endIndex = 0 } = virtual.range ?? {}
        const isInSight = index > startIndex && index < endIndex
        virtual.scrollToIndex(index, { align: isInSight ? 'auto' : 'center' })
      },
      firstInSight: () => virtual.range?.startIndex ?? 0,
      focus: () => scroller.current?.focus({ preventScroll: true }),
    }),
    [virtual],
  )

  const onScroll = () => {
    const element = scroller.current
    if (!element) return
    const { scrollTop, scrollHeight, clientHeight } = element
    const isNearEnd = scrollHeight - clientHeight - scrollTop <= NEAR_END_PX
    if (scrollTop < lastTop.current && !isNearEnd) onLeaveEnd()
    else if (scrollTop > lastTop.current && isNearEnd && isByUser.current) onEnd()
    isAtEnd.current = isNearEnd
    lastTop.current = scrollTop
  }

  return (
    // What comes is not read out: it may be ten lines a second.
    <div
      ref={scroller}
      className={styles.scroller}
      role="log"
      aria-live="off"
      aria-label="Training log"
      tabIndex={0}
      onScroll={onScroll}
      onWheel={({ deltaY, currentTarget: { scrollHeight, clientHeight, scrollTop } }) => {
        ofUser()
        if (deltaY > 0 && scrollHeight - clientHeight - scrollTop <= 1) onEnd()
      }}
      onPointerDown={ofUser}
      onKeyDown={(event) => {
        ofUser()
        if (event.key === 'End' && !event.ctrlKey && !event.metaKey) onEnd()
      }}
    >
      <span ref={probe} className={styles.probe} aria-hidden>
        0000000000
      </span>
      <div role="list" className={styles.rows} style={{ height }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index]
          return (
            line && (
              <LogRow
                key={key}
                line={line}
                time={times.timeOf(line)}
                index={index}
                count={lines.length}
                top={start}
                finder={finder}
                isFailing={failing.has(line)}
                isCurrent={line === current}
                measure={isOneRow(line.message, columns) ? undefined : virtual.measureElement}
              />
            )
          )
        })}
      </div>
    </div>
  )
}
