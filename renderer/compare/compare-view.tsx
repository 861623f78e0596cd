import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { comparedCheckpoint } from '../../shared/metrics/compare.ts'
import type { CompareSearch } from '../app/search.ts'
import { useViewChanges } from '../app/use-view-changes.ts'
import { useUndo } from '../app/view-history.ts'
import { usePresenceOf } from '../checkpoints/presence.ts'
import { useDownloadEach } from '../downloads/use-download-each.ts'
import { useStartDownloadOf } from '../downloads/use-start-download.ts'
import { problemOf } from '../host/client.ts'
import { useRuns } from '../host/runs-query.ts'
import { flipDirection } from '../metrics/flip-direction.ts'
import { RunsPanel } from '../runs/runs-panel.tsx'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { announce } from '../ui/live-region.tsx'
import { Menu, MenuChoice } from '../ui/menu.tsx'
import { SegmentedControl } from '../ui/segmented-control.tsx'
import { useMessages } from '../ui/toasts.tsx'
import styles from './compare.module.css'
import { CompareChart } from './compare-chart.tsx'
import { MOST_RUNS, setCompareChoice } from './compare-choice.ts'
import { useCompareData } from './compare-data.ts'
import { createCompareHover } from './compare-hover.ts'
import { CompareTable } from './compare-table.tsx'
import { RunSettingsTable } from './run-settings-table.tsx'
import { TwoMetrics } from './two-metrics.tsx'

const AXES = [
  { value: 'epoch', label: 'Epoch' },
  { value: 'progress', label: 'Share of training' },
  { value: 'elapsed', label: 'Elapsed time' },
] as const
const CHART_PX = 284
const NO_METRIC = ''
const NO_RUNS: readonly string[] = []

/** Several runs at once: one metric laid over each other, each run at its best or at one epoch, and what they were trained with. */
export function CompareView() {
  const search: CompareSearch = useSearch({ from: '/compare' })
  const navigate = useNavigate({ from: '/compare' })
  const list = useRuns()
  const chosen = search.runs ?? NO_RUNS
  const data = useCompareData(chosen, list.runs, search.metric, search.baseline)
  const [hover] = useState(createCompareHover)
  const show = useMessages()
  const presenceOf = usePresenceOf()
  const startDownload = useStartDownloadOf()
  const each = useDownloadEach()
  useEffect(() => setCompareChoice(chosen), [chosen])

  const change = useViewChanges<CompareSearch>({})
  useUndo()
  const toggle = (runId: string) => {
    if (!chosen.includes(runId) && chosen.length >= MOST_RUNS)
      show({ title: `${MOST_RUNS} runs is the most`, description: 'Leave one out to add another.' })
    else {
      // From what the address holds by then: two quick clicks come before the first is drawn.
      change(({ runs = NO_RUNS }) => ({ runs: runs.includes(runId) ? runs.filter((id) => id !== runId) : [...runs, runId] }))
      announce(`${chosen.length + (chosen.includes(runId) ? -1 : 1)} runs chosen`)
    }
  }
  const { entries, primary } = data
  const at = search.at ?? 'best'
  const checkpoints = useMemo(
    () => entries.map((entry) => (primary === null ? null : comparedCheckpoint(entry, primary, data.directionOf(primary), at))),
    [entries, primary, data, at],
  )
  const open = (entry: { runId: string }, checkpoint: { id: string }) =>
    void navigate({ to: '/runs/$runId', params: { runId: entry.runId }, search: { metric: search.metric, at: checkpoint.id } })
  const baseline = entries.find(({ isBaseline }) => isBaseline)
  const direction = primary === null ? 'higher' : data.directionOf(primary)
  return (
    <>
      <RunsPanel list={list} selected={null} choice={{ chosen, onToggle: toggle }} />
      <div className={styles.centre}>
        <header className={styles.header}>
          <h2>
            {chosen.length === 0 ? 'Compare runs' : chosen.length === 1 ? 'Compare 1 run with others' : `Compare ${chosen.length} runs`}
          </h2>
          {chosen.length > 0 && (
            <Button kind="quiet" onClick={() => change({ runs: undefined, baseline: undefined, at: undefined })}>
              Clear
            </Button>
          )}
          {checkpoints.some(Boolean) && (
            <Button
              icon="arrowDownToLine"
              disabled={each.isStarting}
              onClick={() =>
                void each.start(
                  entries.flatMap(({ runId }, index) => {
                    const checkpoint = checkpoints[index]
                    return checkpoint ? [{ runId, checkpoint }] : []
                  }),
                )
              }
            >
              {at === 'best' ? 'Download best of each' : `Download epoch ${at} of each`}
            </Button>
          )}
        </header>
        {data.failures.length > 0 && (
          <Banner kind="danger" icon="circleAlert">
            <strong>{data.failures.length === 1 ? 'One run' : `${data.failures.length} runs`} could not be compared.</strong>{' '}
            {problemOf(data.failures[0]?.error).title}{' '}
            <button
              type="button"
              className={styles.link}
              onClick={() => change({ runs: chosen.filter((id) => !data.failures.some(({ runId }) => runId === id)) })}
            >
              Leave out
            </button>
          </Banner>
        )}
        {chosen.length === 0 ? (
          <EmptyState icon="gitCompare" title="Choose runs to compare">
            Up to {MOST_RUNS}, from the list on the left.
          </EmptyState>
        ) : entries.length === 0 ? (
          data.isLoading && <div className={styles.loading} role="status" aria-label="Loading the checkpoints" />
        ) : primary === null ? (
          <EmptyState icon="chartLine" title="No metrics in these runs">
            Their checkpoints carry no evaluation numbers, so there is nothing to compare.
          </EmptyState>
        ) : (
          <div className={styles.body}>
            <div className={styles.tools}>
              <Menu
                trigger={
                  <Button>
                    <span className={styles.word}>Primary</span> {primary} <Icon name="chevronDown" size={14} />
                  </Button>
                }
              >
                <MenuChoice
                  label="Compare by"
                  value={primary}
                  options={data.metrics.map((metric) => ({ value: metric, label: metric }))}
                  onChange={(metric) => change({ metric })}
                />
              </Menu>
              <Button
                kind="quiet"
                icon={direction === 'higher' ? 'arrowUp' : 'arrowDown'}
                onClick={() => flipDirection(primary, direction)}
                title="Flip which way is better"
              >
                {direction === 'higher' ? 'Higher is better' : 'Lower is better'}
              </Button>
              <Menu
                trigger={
                  <Button>
                    <span className={styles.word}>Baseline</span> <span className={styles.ellipsis}>{baseline?.label}</span>{' '}
                    <Icon name="chevronDown" size={14} />
                  </Button>
                }
              >
                <MenuChoice
                  label="Measure against"
                  value={baseline?.runId ?? ''}
                  options={entries.map(({ runId, label }) => ({ value: runId, label }))}
                  onChange={(runId) => change({ baseline: runId })}
                />
              </Menu>
              <span className={styles.gap} />
              <SegmentedControl
                label="Horizontal axis"
                value={search.by ?? 'epoch'}
                options={AXES}
                onChange={(axis) => change({ by: axis === 'epoch' ? undefined : axis })}
              />
            </div>
            <CompareChart
              data={data}
              metric={primary}
              axis={search.by ?? 'epoch'}
              at={search.at ?? null}
              height={CHART_PX}
              hover={hover}
              onPick={(epoch, runId) => {
                change({ at: epoch })
                announce(`Epoch ${epoch}`)
                requestAnimationFrame(() => document.querySelector<HTMLElement>(`tr[data-run="${CSS.escape(runId)}"]`)?.focus())
              }}
            />
            <div className={styles.bar}>
              <h3 className={styles.title}>{at === 'best' ? `Each run at its best ${primary} epoch` : `Each run at epoch ${at}`}</h3>
              <span className={styles.key}>
                <span className={styles.better}>▲ better than baseline</span> <span className={styles.worse}>▽ worse</span>
              </span>
              <SegmentedControl
                label="Which epoch"
                value={at === 'best' ? 'best' : 'at'}
                options={[
                  { value: 'best', label: 'Best epoch' },
                  { value: 'at', label: at === 'best' ? 'At an epoch' : `Epoch ${at}` },
                ]}
                onChange={(value) => change({ at: value === 'best' ? undefined : (lastSharedEpoch(entries) ?? undefined) })}
              />
            </div>
            <CompareTable
              data={data}
              checkpoints={checkpoints}
              showSame={search.same ?? false}
              hover={hover}
              onBaseline={(runId) => change({ baseline: runId })}
              onOpen={open}
              onDownload={(entry, checkpoint) => void startDownload(entry.run, checkpoint, presenceOf(entry.runId, checkpoint.id))}
            />
            <div className={styles.bar}>
              <h3 className={styles.title}>Two metrics at odds</h3>
              <span className={styles.count}>{primary} against</span>
              <Menu
                trigger={
                  <Button size="sm">
                    {search.against ?? 'Choose a metric'} <Icon name="chevronDown" size={14} />
                  </Button>
                }
              >
                <MenuChoice
                  label={`${primary} against`}
                  value={search.against ?? NO_METRIC}
                  options={[
                    { value: NO_METRIC, label: 'Nothing' },
                    ...data.metrics.filter((metric) => metric !== primary).map((metric) => ({ value: metric, label: metric })),
                  ]}
                  onChange={(metric) => change({ against: metric === NO_METRIC ? undefined : metric })}
                />
              </Menu>
            </div>
            {search.against !== undefined && <TwoMetrics data={data} x={search.against} y={primary} hover={hover} onOpen={open} />}
            <RunSettingsTable
              entries={entries}
              showSame={search.same ?? false}
              onToggle={() => change({ same: search.same ? undefined : true })}
            />
          </div>
        )}
      </div>
    </>
  )
}

/** The last epoch that all of the runs have reached. */
function lastSharedEpoch(entries: ReturnType<typeof useCompareData>['entries']): number | null {
  const lasts = entries.map(({ checkpoints }) => checkpoints.findLast(({ epoch }) => epoch !== null)?.epoch ?? null)
  const known = lasts.filter((epoch) => epoch !== null)
  return known.length === 0 ? null : Math.min(...known)
}
