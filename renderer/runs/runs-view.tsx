import { useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useCheckpoints } from '../host/checkpoints-query.ts'
import { problemOf } from '../host/client.ts'
import { useRun, useRuns } from '../host/runs-query.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { fetchAhead, lazyPart } from '../ui/lazy-part.tsx'
import { ProblemState } from './problem-state.tsx'
import { RunsPanel } from './runs-panel.tsx'
import styles from './runs-view.module.css'

// The list comes first; what shows a run is fetched when the page is idle, or a run is opened.
const loadRunView = async () => (await import('./run-view.tsx')).RunView
const RunView = lazyPart(loadRunView)
fetchAhead(loadRunView)

/** The main screen: the list of runs, and the run that is looked at. */
export function RunsView() {
  const { runId = null } = useParams({ strict: false })
  const list = useRuns()
  const { run, error: runError } = useRun(runId, list.runs)
  const client = useQueryClient()
  const checkpoints = useCheckpoints(client, run)
  const noRuns = list.isSuccess && list.runs.length === 0
  const noneReadable = noRuns && list.unreadable.length > 0
  return (
    <>
      <RunsPanel list={list} selected={runId} />
      {run ? (
        <Suspense fallback={<div className={styles.centre} />}>
          <RunView key={run.runId} run={run} checkpoints={checkpoints} />
        </Suspense>
      ) : (
        <div className={styles.centre}>
          {runError ? (
            <ProblemState problem={problemOf(runError)} />
          ) : list.error && list.runs.length === 0 ? (
            <ProblemState problem={problemOf(list.error)} onRetry={() => void list.refetch()} />
          ) : noneReadable ? (
            <EmptyState icon="circleAlert" title="No run could be read">
              The list says what is wrong with each. This app may be older than Vi’s API. Look for an update.
            </EmptyState>
          ) : noRuns ? (
            <EmptyState icon="chartLine" title="No runs yet">
              Start a training run in Vi and it shows up here on its own.
            </EmptyState>
          ) : runId === null && !list.isPending ? (
            <EmptyState icon="chartLine" title="Choose a run">
              Its checkpoints and metrics show up here.
            </EmptyState>
          ) : null}
        </div>
      )}
    </>
  )
}
