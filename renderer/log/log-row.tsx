import { memo, type ReactNode, type Ref } from 'react'
import { formatFullMoment } from '../../shared/format/index.ts'
import { LEVEL_WORDS } from './log-lines.ts'
import styles from './log-rows.module.css'
import type { LogEntry } from './use-run-log.ts'

interface LogRowProps {
  line: LogEntry
  /** Its time, as shown. */
  time: string
  index: number
  count: number
  top: number
  finder: RegExp | null
  /** It says why the run failed. */
  isFailing: boolean
  /** It is the one that was looked for. */
  isCurrent: boolean
  /** Measures it; left out for a row whose height is known. */
  measure?: Ref<HTMLDivElement> | undefined
}

/** One entry of a log. */
export const LogRow = memo(function LogRow({ line, time, index, count, top, finder, isFailing, isCurrent, measure }: LogRowProps) {
  const { timeMs, block, level, message } = line
  return (
    <div
      ref={measure}
      data-index={index}
      className={[styles.row, isFailing && styles.failing, isCurrent && styles.current].filter(Boolean).join(' ')}
      style={{ translate: `0 ${top}px` }}
      role="listitem"
      aria-posinset={index + 1}
      aria-setsize={count}
      aria-current={isCurrent || undefined}
    >
      <span className={styles.time} title={timeMs === null ? undefined : formatFullMoment(timeMs)}>
        {marked(time, finder)}
      </span>
      <span className={styles.block} title={block ?? undefined}>
        {block && marked(block, finder)}
      </span>
      <span className={level ? styles[level] : undefined}>{level && marked(LEVEL_WORDS[level], finder)}</span>
      <span className={styles.message} dir="auto">
        {marked(message, finder)}
      </span>
    </div>
  )
})

/** A text with what is looked for marked in it. */
function marked(text: string, finder: RegExp | null): ReactNode {
  if (!finder) return text
  const parts: ReactNode[] = []
  let end = 0
  for (const match of text.matchAll(finder)) {
    parts.push(text.slice(end, match.index), <mark key={match.index}>{match[0]}</mark>)
    end = match.index + match[0].length
  }
  return parts.length === 0 ? text : [...parts, text.slice(end)]
}
