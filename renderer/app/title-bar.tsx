import { useIsFetching, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { isActive } from '../../shared/download/ended.ts'
import { formatAge } from '../../shared/format/index.ts'
import { useCompareChoice } from '../compare/compare-choice.ts'
import { useHostState } from '../host/host-state.ts'
import { useAppInfo } from '../host/queries.ts'
import { useRuns } from '../host/runs-query.ts'
import { runsTarget, useLastRun } from '../runs/last-run.ts'
import { AppMenu } from '../settings/app-menu.tsx'
import { IconButton } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import type { CompareSearch } from './search.ts'
import styles from './title-bar.module.css'
import { useNow } from './use-now.ts'

/** The bar at the top: views in the middle, freshness and settings at the end. */
export function TitleBar({ onFind }: { onFind: () => void }) {
  const info = useAppInfo()
  const open = useHostState(
    ({ downloads }) => downloads.filter((download) => isActive(download) || download.progress.state === 'waiting').length,
  )
  const chosen = useCompareChoice()
  const mac = info?.host === 'desktop' && info.platform === 'mac'
  return (
    <header className={[styles.bar, mac && styles.mac].filter(Boolean).join(' ')}>
      <h1 className="visually-hidden">Vi Model Browser</h1>
      <nav className={styles.tabs} aria-label="Views">
        <RunsTab />
        <Tab to="/compare" icon="gitCompare" label="Compare" search={{ runs: [...chosen] }} />
        <Tab to="/downloads" icon="arrowDownToLine" label="Downloads" badge={open} />
        <Tab to="/library" icon="hardDrive" label="Library" />
      </nav>
      <div className={styles.end}>
        <IconButton icon="search" label={`Find anything (${info?.platform === 'mac' ? '⌘K' : 'Ctrl K'})`} onClick={onFind} />
        <Freshness />
        <AppMenu />
      </div>
    </header>
  )
}

/** Leads back to the run that was looked at; from a run to no run. */
function RunsTab() {
  const last = useLastRun()
  const isHere = useLocation({ select: ({ pathname }) => pathname.startsWith('/runs') })
  return (
    <Link {...runsTarget(isHere ? null : last)} className={styles.tab} aria-current={isHere ? 'page' : undefined}>
      <Icon name="chartLine" size={16} />
      Runs
    </Link>
  )
}

interface TabProps {
  to: '/compare' | '/downloads' | '/library'
  icon: IconName
  label: string
  badge?: number
  search?: CompareSearch
}

function Tab({ to, icon, label, badge = 0, search }: TabProps) {
  return (
    <Link
      to={to}
      {...(search && { search })}
      activeOptions={{ includeSearch: false }}
      className={styles.tab}
      activeProps={{ 'aria-current': 'page' }}
    >
      <Icon name={icon} size={16} />
      {label}
      {badge > 0 && (
        <span className={styles.badge}>
          {badge}
          <span className="visually-hidden"> open</span>
        </span>
      )}
    </Link>
  )
}

function Freshness() {
  const client = useQueryClient()
  const fetching =
    useIsFetching({
      predicate: ({ queryKey }) => queryKey[0] === 'runs' || queryKey[0] === 'newest-runs' || queryKey[0] === 'checkpoints',
    }) > 0
  const { seenMs } = useRuns()
  const now = useNow(10_000)
  const age = formatAge(seenMs, now)
  return (
    <>
      <span className={styles.freshness}>
        {fetching ? 'Updating…' : seenMs ? (age === 'now' ? 'Updated just now' : `Updated ${age} ago`) : ''}
      </span>
      <IconButton icon="refreshCw" label="Refresh" onClick={() => void client.invalidateQueries({ refetchType: 'active' })} />
    </>
  )
}
