import type { UseQueryResult } from '@tanstack/react-query'
import { formatClock } from '../../shared/format/index.ts'
import { nextTryMs, OFFLINE_CODES } from '../app/query-client.ts'
import { useNow } from '../app/use-now.ts'
import { problemOf } from '../host/client.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'

type Asked = Pick<UseQueryResult, 'data' | 'isError' | 'error' | 'dataUpdatedAt' | 'errorUpdatedAt' | 'refetch'> & {
  /** Whether `data` is all there is; where only a part came, its best is not the run's. */
  isWhole?: boolean
}

/** Says when what is shown is an older copy because Vi cannot be asked, and when it is asked again. */
export function TroubleBanner({ query }: { query: Asked }) {
  if (!query.isError || query.data === undefined) return null
  const problem = problemOf(query.error)
  const again = OFFLINE_CODES.has(problem.code) || problem.code === 'RATE_LIMITED'
  const tryAt = query.errorUpdatedAt + nextTryMs(problem.retryAfterMs)
  return (
    <Banner
      kind="warn"
      icon={OFFLINE_CODES.has(problem.code) ? 'wifiOff' : 'triangleAlert'}
      action={
        <Button size="sm" onClick={() => void query.refetch()}>
          Try now
        </Button>
      }
    >
      <strong>{problem.code === 'VI_UNREACHABLE' ? 'Offline.' : problem.title}</strong>{' '}
      {query.isWhole === false
        ? 'Only the first checkpoints came: best and latest may be others. '
        : `Showing what was saved at ${formatClock(query.dataUpdatedAt)}. `}
      {again ? <Countdown untilMs={tryAt} /> : problem.advice}
    </Banner>
  )
}

function Countdown({ untilMs }: { untilMs: number }) {
  const seconds = Math.max(0, Math.ceil((untilMs - useNow(1000)) / 1000))
  return <>{seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again…'}</>
}
