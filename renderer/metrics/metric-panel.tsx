import { useMemo, useState } from 'react'
import { useMediaQuery } from '../app/use-media-query.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu, MenuChoice } from '../ui/menu.tsx'
import { Splitter } from '../ui/splitter.tsx'
import { flipDirection } from './flip-direction.ts'
import { MetricChart, type MetricChartProps } from './metric-chart.tsx'
import styles from './metric-panel.module.css'
import { MetricPicker } from './metric-picker.tsx'
import { MOST_SERIES } from './series.ts'

const TIES = [
  { value: 0, label: 'Off' },
  { value: 0.001, label: 'Within 0.1%' },
  { value: 0.005, label: 'Within 0.5%' },
  { value: 0.01, label: 'Within 1%' },
  { value: 0.02, label: 'Within 2%' },
] as const

interface MetricPanelProps extends Omit<MetricChartProps, 'metrics' | 'height'> {
  /** Metrics to show beside the primary one, from the address. */
  shown: readonly string[] | undefined
  onChange: (change: { metric?: string; show?: string[] }) => void
}

const DEFAULT_HEIGHT = 244
/** In low windows the table keeps at least four rows. */
const LOW_WINDOW_HEIGHT = 176

/** The chart with its bar: which metric, which way is better, what counts as a near tie. */
export function MetricPanel({ shown = [], onChange, ...chart }: MetricPanelProps) {
  const { data } = chart
  const chosen = useHostState(({ settings }) => settings?.chartHeight ?? DEFAULT_HEIGHT)
  const [dragged, setDragged] = useState<number | null>(null)
  const low = useMediaQuery('(height < 680px)')
  const height = low ? Math.min(chosen, LOW_WINDOW_HEIGHT) : (dragged ?? chosen)
  const { primary, numeric } = data
  const wanted = shown.join('\n')
  // The same list while nothing changes, so that moving the selection does not draw the lines again.
  const metrics = useMemo(() => {
    const others = wanted.split('\n').filter((metric) => metric !== primary && numeric.includes(metric))
    return primary === null ? [] : [primary, ...others.slice(0, MOST_SERIES - 1)]
  }, [primary, numeric, wanted])
  if (primary === null) {
    return (
      <div className={styles.none}>
        <EmptyState icon="chartLine" title="No metrics for this run">
          Its {data.checkpoints.length} checkpoints carry no evaluation numbers, so there is nothing to chart and no best epoch. You can
          still download them.
        </EmptyState>
      </div>
    )
  }
  const others = metrics.slice(1)
  const flip = (metric: string) => flipDirection(metric, data.directionOf(metric))
  return (
    <section className={styles.panel} aria-label="Metrics over epochs">
      <div className={styles.bar}>
        <MetricPicker
          data={data}
          shown={metrics}
          onPrimary={(metric) => {
            onChange({ metric, show: [...new Set([primary, ...others])].filter((name) => name !== metric && others.length > 0) })
            void host.settings.change({ primaryMetric: metric })
          }}
          onToggle={(metric) =>
            onChange({ show: others.includes(metric) ? others.filter((name) => name !== metric) : [...others, metric] })
          }
          onFlip={flip}
        />
        <button type="button" className={styles.quiet} onClick={() => flip(primary)} title="Flip which way is better">
          <Icon name={data.direction === 'higher' ? 'arrowUp' : 'arrowDown'} size={14} />
          {data.direction === 'higher' ? 'Higher is better' : 'Lower is better'}
        </button>
        <span className={styles.gap} />
        <Menu
          align="end"
          trigger={
            <button type="button" className={styles.quiet}>
              Near ties {data.tieShare === null ? 'off' : `${data.tieShare * 100}%`}
              <Icon name="chevronDown" size={14} />
            </button>
          }
        >
          <MenuChoice
            label="Count as a near tie"
            value={data.tieShare ?? 0}
            options={TIES}
            onChange={(nearTieShare) => void host.settings.change({ nearTieShare })}
          />
        </Menu>
      </div>
      <MetricChart {...chart} metrics={metrics} height={height} />
      <Splitter
        label="Height of the chart"
        value={height}
        min={160}
        max={low ? LOW_WINDOW_HEIGHT : 520}
        standard={DEFAULT_HEIGHT}
        onMove={setDragged}
        onSettle={(chartHeight) => {
          setDragged(chartHeight)
          void host.settings.change({ chartHeight })
        }}
      />
    </section>
  )
}
