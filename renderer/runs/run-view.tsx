import { useNavigate, useSearch } from '@tanstack/react-router'
import { type KeyboardEvent, useCallback, useMemo, useState } from 'react'
import type { DownloadParts } from '../../shared/contract/downloads.ts'
import { formatMetric } from '../../shared/format/index.ts'
import { metricValue } from '../../shared/metrics/best.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { reasonWords } from '../../shared/metrics/reasons.ts'
import type { UnreadableItem } from '../../shared/vi/page.ts'
import type { Run } from '../../shared/vi/run.ts'
import { runProgress } from '../../shared/vi/run-outcome.ts'
import type { RunSearch } from '../app/search.ts'
import { useViewChanges } from '../app/use-view-changes.ts'
import { useUndo } from '../app/view-history.ts'
import { CheckpointTable } from '../checkpoints/checkpoint-table.tsx'
import { presenceInSentence } from '../checkpoints/epoch-mark.tsx'
import { createHover } from '../checkpoints/hover.ts'
import { usePresence } from '../checkpoints/presence.ts'
import { useRunData } from '../checkpoints/run-data.ts'
import { SelectionBar } from '../checkpoints/selection-bar.tsx'
import { NothingReadable } from '../checkpoints/unreadable-rows.tsx'
import { compareChoice, MOST_RUNS } from '../compare/compare-choice.ts'
import { useDownloadEach } from '../downloads/use-download-each.ts'
import { useStartDownload } from '../downloads/use-start-download.ts'
import type { CheckpointsResult } from '../host/checkpoints-query.ts'
import { problemOf } from '../host/client.ts'
import { Inspector } from '../inspector/inspector.tsx'
import { LogPlace } from '../log/log-place.tsx'
import { usePanel } from '../log/use-panel.tsx'
import { MetricPanel } from '../metrics/metric-panel.tsx'
import { announce } from '../ui/live-region.tsx'
import { useRememberRun } from './last-run.ts'
import { NoCheckpoints } from './no-checkpoints.tsx'
import { ProblemState } from './problem-state.tsx'
import { RunHeader } from './run-header.tsx'
import { RunOutcomeBanner } from './run-outcome-banner.tsx'
import styles from './run-view.module.css'
import { TroubleBanner } from './trouble-banner.tsx'
import { useSavedViews } from './use-saved-views.ts'

/** One run: its metrics over epochs, its checkpoints, and the selected one in full. One selection for all three. */
export function RunView({ run, checkpoints }: { run: Run; checkpoints: CheckpointsResult }) {
  const search: RunSearch = useSearch({ strict: false })
  useRememberRun(run, search)
  const data = useRunData(checkpoints.data?.models, search.metric)
  const unreadable = checkpoints.data?.unreadable ?? NONE
  const presence = usePresence(run.runId, data.checkpoints)
  const navigate = useNavigate()
  const startDownload = useStartDownload(run)
  const [hover] = useState(createHover)
  const [drawerOpen, setDrawerOpen] = useState(false)
  const closeDrawer = useCallback(() => setDrawerOpen(false), [])

  const change = useViewChanges<RunSearch>({ selection: 'at', typed: 'filter' })
  useUndo()
  const panel = usePanel(search, change)
  const views = useSavedViews(run.runId, search, data.primary)
  // What the app would select stays until the user selects: a new best then does not move anything.
  const [first, setFirst] = useState<string | null>(null)
  const preferred = data.best?.checkpoint ?? data.latest
  if (first === null && preferred && checkpoints.isWhole) setFirst(preferred.id)
  const selected = data.byId.get(search.at ?? '') ?? data.byId.get(first ?? '') ?? preferred

  const select = useCallback(
    (checkpoint: Checkpoint) => {
      change({ at: checkpoint.id })
      const value = data.primary === null ? null : metricValue(checkpoint, data.primary)
      const best = checkpoint.id === data.best?.checkpoint.id ? ', best' : ''
      announce(`${checkpoint.name}${data.primary ? `, ${data.primary} ${formatMetric(value)}` : ''}${best}`)
    },
    [change, data],
  )
  const download = useCallback(
    (checkpoint: Checkpoint, parts: DownloadParts = 'all') =>
      void startDownload(checkpoint, presence.get(checkpoint.id) ?? 'remote', {
        parts,
        why: reasonWords(data.checkpoints, data.primary, data.direction, data.best, checkpoint),
      }),
    [startDownload, presence, data],
  )

  const compare = () => {
    const chosen = compareChoice()
    const runs = chosen.includes(run.runId) ? [...chosen] : [...chosen, run.runId].slice(-MOST_RUNS)
    void navigate({ to: '/compare', search: { runs } })
  }

  const each = useDownloadEach()
  const setPrimary = (metric: string) => {
    const others = (search.show ?? []).filter((name) => name !== data.primary)
    const show = others.length > 0 && data.primary !== null ? [data.primary, ...others].filter((name) => name !== metric) : undefined
    change({ metric, show }, { primaryMetric: metric })
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const isInField = event.target instanceof HTMLElement && event.target.closest('input, textarea, [data-log]')
    if (!selected || event.defaultPrevented || event.metaKey || event.ctrlKey || isInField) return
    if (event.target instanceof HTMLElement && event.target.closest('button, a') && event.key === 'Enter') return
    if (event.altKey && event.key !== 'Enter') return
    if (event.key === 'Enter') download(selected, event.altKey ? 'adapter' : 'all')
    else if (event.key === 'c' || event.key === 'C') compare()
    else if (panel.isLog && CHART_KEYS.has(event.key)) return
    else if (event.key === 't' || event.key === 'T') change({ table: search.table ? undefined : true })
    else if (MODE_KEYS[event.key]) change({ chart: MODE_KEYS[event.key] })
    else {
      const next = keyTarget(event.key, selected, data)
      if (!next) return
      select(next)
    }
    event.preventDefault()
  }

  const words = useMemo(
    () =>
      selected && data.primary
        ? `${selected.name}, ${data.primary} ${formatMetric(metricValue(selected, data.primary))}${selected.id === data.best?.checkpoint.id ? ', best' : ''}`
        : (selected?.name ?? ''),
    [selected, data.primary, data.best],
  )

  const fills = data.checkpoints.length === 0
  // The last epoch may be one that could not be read.
  const progress = runProgress(checkpoints.isWhole && unreadable.length === 0 ? data.checkpoints : null)
  const logPanel = <LogPlace run={run} view={search} fills={fills} isTroubleTold={checkpoints.isError} {...panel.log} />

  return (
    <>
      <div ref={panel.centre} className={styles.centre} tabIndex={-1} onKeyDown={panel.onKeyDown}>
        <TroubleBanner query={checkpoints} />
        <RunHeader run={run} count={checkpoints.isWhole ? data.checkpoints.length : null} onCompare={compare} />
        <RunOutcomeBanner run={run} progress={progress} onShowInLog={panel.showInLog} />
        {panel.isLog && fills ? (
          logPanel
        ) : checkpoints.isPending && !checkpoints.isError ? (
          <div className={styles.loading} role="status" aria-label="Loading the checkpoints">
            <div />
            <div />
          </div>
        ) : checkpoints.isError && !checkpoints.data ? (
          <ProblemState problem={problemOf(checkpoints.error)} onRetry={() => void checkpoints.refetch()} />
        ) : fills ? (
          <>
            <div className={styles.choice}>{panel.choice}</div>
            {unreadable.length > 0 ? <NothingReadable items={unreadable} runId={run.runId} /> : <NoCheckpoints run={run} />}
          </>
        ) : (
          <div className={styles.stack} onKeyDown={onKeyDown}>
            {panel.isLog ? (
              logPanel
            ) : (
              <MetricPanel
                data={data}
                selected={selected}
                selectedWords={selected ? `${words}, ${presenceInSentence(presence.get(selected.id) ?? 'remote')}` : ''}
                presence={presence}
                hover={hover}
                runName={run.spec.name || run.runId}
                views={views}
                view={search}
                choice={panel.choice}
                onSelect={select}
                onDownload={download}
                onPrimary={setPrimary}
                onChange={change}
              />
            )}
            <CheckpointTable
              data={data}
              selected={selected}
              presence={presence}
              hover={hover}
              runName={run.spec.name || run.runId}
              runId={run.runId}
              unreadable={unreadable}
              view={search}
              onSelect={select}
              onDownload={download}
              onDownloadAll={(checkpoints) => void each.start(checkpoints.map((checkpoint) => ({ runId: run.runId, checkpoint })))}
              onPrimary={setPrimary}
              onChange={change}
            />
          </div>
        )}
        {selected && (
          <SelectionBar
            data={data}
            checkpoint={selected}
            presence={presence.get(selected.id) ?? 'remote'}
            onDetails={() => setDrawerOpen(!drawerOpen)}
            onDownload={download}
          />
        )}
      </div>
      {selected && (
        <Inspector
          run={run}
          data={data}
          checkpoint={selected}
          presence={presence.get(selected.id) ?? 'remote'}
          open={drawerOpen}
          onClose={closeDrawer}
          onSelect={select}
          onDownload={download}
        />
      )}
    </>
  )
}

const NONE: readonly UnreadableItem[] = []

/** These change a chart that is not shown. */
const CHART_KEYS: ReadonlySet<string> = new Set(['t', 'T', '1', '2', '3'])
const MODE_KEYS: Record<string, RunSearch['chart']> = { 1: 'single', 2: 'overlay', 3: 'grid' }

function keyTarget(key: string, selected: Checkpoint, data: ReturnType<typeof useRunData>): Checkpoint | undefined {
  const { checkpoints, best, ties } = data
  const at = checkpoints.findIndex(({ id }) => id === selected.id)
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowUp':
      return checkpoints[Math.max(0, at - 1)]
    case 'ArrowRight':
    case 'ArrowDown':
      return checkpoints[Math.min(checkpoints.length - 1, at + 1)]
    case 'PageUp':
      return checkpoints[Math.max(0, at - 10)]
    case 'PageDown':
      return checkpoints[Math.min(checkpoints.length - 1, at + 10)]
    case 'Home':
      return checkpoints[0]
    case 'End':
      return checkpoints.at(-1)
    case 'b':
    case 'B':
      return best?.checkpoint
    case 'n':
    case 'N': {
      const index = ties.findIndex(({ checkpoint }) => checkpoint.id === selected.id)
      return (ties[index + 1] ?? ties[0])?.checkpoint
    }
    default:
      return undefined
  }
}
