import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { Run } from '../../shared/vi/run.ts'
import { runState } from '../../shared/vi/run-facts.ts'
import { runOutcome } from '../../shared/vi/run-outcome.ts'
import type { RunSearch } from '../app/search.ts'
import { useNow } from '../app/use-now.ts'
import { useViewChanges } from '../app/use-view-changes.ts'
import { usePanelHeight } from '../metrics/use-panel-height.tsx'
import { TroubleBanner } from '../runs/trouble-banner.tsx'
import { announce } from '../ui/live-region.tsx'
import { saveFile } from '../ui/save-file.ts'
import { LogBar } from './log-bar.tsx'
import { LogBody } from './log-body.tsx'
import { LogFind } from './log-find.tsx'
import { factsOf, failingLines, filterLines, finderOf, matchesIn, textOf } from './log-lines.ts'
import styles from './log-panel.module.css'
import type { LogRowsHandle } from './log-rows.tsx'
import { logTimes } from './log-times.ts'
import { useCopyLog } from './use-copy-log.ts'
import { type LogEntry, useRunLog } from './use-run-log.ts'

interface LogPanelProps {
  run: Run
  /** What the address says of the log. */
  view: RunSearch
  choice: ReactNode
  /** There is nothing below, so it takes all there is. */
  fills: boolean
  /** Says elsewhere already that Vi cannot be reached. */
  isTroubleTold: boolean
  /** The line that says why the run failed was asked for; `onJumped` says that it is shown. */
  jumps: boolean
  onJumped: () => void
  /** The keys are to be here once it is shown. */
  takesFocus: boolean
}

const DAY_MS = 24 * 60 * 60_000
const NO_LINES: readonly LogEntry[] = []

/** A run's training log in the place of its chart: filtered, searched, followed while the run is running, copied and saved. */
export function LogPanel({ run, view, choice, fills, isTroubleTold, jumps, onJumped, takesFocus }: LogPanelProps) {
  const log = useRunLog(run)
  const { height, splitter } = usePanelHeight('Height of the log')
  const change = useViewChanges<RunSearch>({ typed: 'find' })
  const copy = useCopyLog()
  const rows = useRef<LogRowsHandle>(null)
  const isRunning = runState(run) === 'running'
  const [follows, setFollows] = useState(true)
  const owesFocus = useRef(false)
  const [current, setCurrent] = useState<LogEntry | null>(null)
  const lines = log.data?.lines ?? NO_LINES
  const facts = useMemo(() => factsOf(lines), [lines])
  const failing = useMemo(() => {
    const outcome = runOutcome(run)
    return outcome?.state === 'failed' ? failingLines(lines, outcome.message ?? outcome.reason) : NO_LINES
  }, [lines, run])
  const failingSet = useMemo(() => new Set(failing), [failing])
  const shown = useMemo(() => filterLines(lines, view.level, view.block), [lines, view.level, view.block])
  const day = useNow(DAY_MS)
  const times = useMemo(() => logTimes(lines, day), [lines, day])
  const find = useDeferredValue(view.find ?? '')
  const finder = useMemo(() => finderOf(find), [find])
  const matches = useMemo(() => matchesIn(shown, finder, times.timeOf), [shown, finder, times])
  const currentIndex = useMemo(() => (current ? shown.indexOf(current) : -1), [shown, current])

  const goTo = (index: number) => {
    const line = shown[index]
    if (!line) return
    setFollows(false)
    setCurrent(line)
    rows.current?.show(index)
    announce(`Line ${index + 1}: ${line.message.slice(0, 200)}`)
  }
  const step = (by: 1 | -1) => {
    const from = currentIndex >= 0 ? currentIndex : (rows.current?.firstInSight() ?? 0) - by
    const next = by === 1 ? matches.find((index) => index > from) : matches.findLast((index) => index < from)
    const wrapped = next ?? (by === 1 ? matches[0] : matches.at(-1))
    if (wrapped !== undefined) goTo(wrapped)
  }

  const isLoaded = lines.length > 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each text, when there are lines to find it in
  useEffect(() => {
    if (finder === null || matches.includes(currentIndex)) return
    setCurrent(null)
    const sight = rows.current?.firstInSight() ?? 0
    const first = matches.find((index) => index >= sight) ?? matches[0]
    if (first !== undefined) goTo(first)
  }, [finder, isLoaded])

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each time it is asked for, when there are lines
  useEffect(() => {
    if (!jumps || !isLoaded) return
    const index = failing[0] ? shown.indexOf(failing[0]) : shown.length - 1
    if (index < 0) return // until the filter that hides it is gone from the address
    onJumped()
    goTo(index)
  }, [jumps, isLoaded, shown])

  useEffect(() => {
    if (takesFocus && isLoaded) rows.current?.focus()
  }, [takesFocus, isLoaded])

  useEffect(() => {
    if (!owesFocus.current || shown.length === 0) return
    owesFocus.current = false
    rows.current?.focus()
  }, [shown])

  const fileName = `${run.spec.name || run.runId}.log`
  return (
    <section className={fills ? styles.filling : styles.panel} aria-label="Training log of the run" data-log>
      {!isTroubleTold && <TroubleBanner query={log} />}
      <LogBar
        hasLines={isLoaded}
        find={
          <LogFind
            text={view.find ?? ''}
            count={matches.length}
            position={matches.indexOf(currentIndex) + 1}
            onText={(text) => change({ find: text || undefined })}
            onStep={step}
            onLeave={() => rows.current?.focus()}
          />
        }
        choice={choice}
        view={view}
        blocks={facts.blocks}
        hasLevels={facts.hasLevels}
        count={shown.length}
        isRunning={isRunning}
        follows={follows}
        onChange={change}
        onFollow={setFollows}
        onCopy={() => void copy(shown)}
        onSave={() => saveFile(new Blob([`${textOf(shown)}\n`], { type: 'text/plain' }), fileName)}
      />
      <div
        className={styles.box}
        style={{ '--log-time': `${times.columnPx}px`, ...(!fills && { height: height - 8 }) } as React.CSSProperties}
      >
        <LogBody
          log={log}
          state={runState(run)}
          shown={shown}
          onClearFilter={() => {
            owesFocus.current = true // its button goes
            change({ level: undefined, block: undefined })
          }}
          rows={{
            ref: rows,
            times,
            failing: failingSet,
            current,
            finder,
            follows: isRunning ? follows : null,
            onLeaveEnd: () => setFollows(false),
            onEnd: () => setFollows(true),
          }}
        />
      </div>
      {!fills && splitter}
    </section>
  )
}
