import { type ReactNode, useCallback, useMemo, useRef } from 'react'
import { chartRows } from '../../shared/metrics/rows.ts'
import { PLAIN_VIEW, type RunSearch } from '../app/search.ts'
import type { SavedViews } from '../runs/use-saved-views.ts'
import { AfterFirstPaint } from '../ui/after-first-paint.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { saveFile } from '../ui/save-file.ts'
import { SegmentedControl } from '../ui/segmented-control.tsx'
import { useMessages } from '../ui/toasts.tsx'
import { chartCsv, chartSvg, svgToPng } from './chart-export.ts'
import { ChartMenu } from './chart-menu.tsx'
import { ChartTable } from './chart-table.tsx'
import { flipDirection } from './flip-direction.ts'
import { GridChart } from './grid-chart.tsx'
import { type ChartLook, MetricChart, type MetricChartProps } from './metric-chart.tsx'
import styles from './metric-panel.module.css'
import { MetricPicker } from './metric-picker.tsx'
import { NearTieChoice } from './near-tie-choice.tsx'
import { MOST_SERIES } from './series.ts'
import { usePanelHeight } from './use-panel-height.tsx'

interface MetricPanelProps extends Omit<MetricChartProps, 'metrics' | 'height' | 'look' | 'onZoom'> {
  /** The run's name, for files. */
  runName: string
  views: SavedViews
  /** What the address says of the chart. */
  view: RunSearch
  /** The choice between chart and log. */
  choice: ReactNode
  onPrimary: (metric: string) => void
  onChange: (change: Partial<RunSearch>) => void
}

const MODES = [
  { value: 'single', label: 'Single', icon: 'chartLine', shortcut: '1' },
  { value: 'overlay', label: 'Overlay', icon: 'layers', shortcut: '2' },
  { value: 'grid', label: 'Grid', icon: 'layoutGrid', shortcut: '3' },
] as const
/** A grid is of use from two lines of charts on. */
const GRID_HEIGHT = 344

const NOTHING: readonly string[] = []

/** The chart with its bar: which metric, which way is better, what counts as a near tie. */
export function MetricPanel({ runName, views, view, choice, onPrimary, onChange, ...chart }: MetricPanelProps) {
  const { data } = chart
  const { show: shown = NOTHING } = view
  const mode = view.chart ?? (shown.length > 0 ? 'overlay' : 'single')
  const panel = useRef<HTMLElement>(null)
  const copied = useMessages()
  const { height, splitter } = usePanelHeight('Height of the chart', mode === 'grid' ? GRID_HEIGHT : 0)
  const { primary, numeric } = data
  const wanted = shown.join('\n')
  // The same list while nothing changes, so that moving the selection does not draw the lines again.
  const metrics = useMemo(() => {
    const others = wanted.split('\n').filter((metric) => metric !== primary && numeric.includes(metric))
    if (primary === null) return []
    if (mode === 'single') return [primary]
    if (mode === 'grid') return others.length > 0 ? [primary, ...others] : numeric
    // An overlay of one line is none: the next metrics come in.
    return [primary, ...(others.length > 0 ? others : numeric.slice(1, 3)).slice(0, MOST_SERIES - 1)]
  }, [primary, numeric, wanted, mode])
  const look = useMemo<ChartLook>(
    () => ({ smooth: view.smooth ?? 0, log: view.log ?? false, robust: view.robust ?? false, zoom: view.zoom ?? null }),
    [view.smooth, view.log, view.robust, view.zoom],
  )
  const onZoom = useCallback((zoom: [number, number] | undefined) => onChange({ zoom }), [onChange])
  const rowsShown = () => {
    const [from, to] = look.zoom ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    return chartRows(data.checkpoints, metrics).filter(({ epoch }) => epoch >= from && epoch <= to)
  }
  if (primary === null) {
    return (
      <div className={styles.none}>
        <div className={styles.bar}>
          <span className={styles.gap} />
          {choice}
        </div>
        <EmptyState icon="chartLine" title="No metrics for this run">
          Its {data.checkpoints.length} checkpoints carry no evaluation numbers, so there is nothing to chart and no best epoch. You can
          still download them.
        </EmptyState>
      </div>
    )
  }
  const others = shown.filter((metric) => metric !== primary)
  const fileName = `${runName}-${metrics.slice(0, 3).join('-')}`
  const svg = () => {
    const frame = panel.current?.querySelector<HTMLElement>('[data-chart]')
    return frame ? chartSvg(frame) : null
  }
  const save = async (kind: 'png' | 'svg' | 'csv') => {
    const picture = kind === 'csv' ? null : svg()
    if (kind === 'csv') saveFile(new Blob([chartCsv(rowsShown(), metrics)], { type: 'text/csv' }), `${fileName}.csv`)
    else if (picture && kind === 'svg') saveFile(new Blob([picture], { type: 'image/svg+xml' }), `${fileName}.svg`)
    else if (picture) saveFile(await svgToPng(picture), `${fileName}.png`)
  }
  const copyImage = async () => {
    const picture = svg()
    if (!picture) return
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': svgToPng(picture) })])
      copied({ title: 'Image copied' })
    } catch {
      copied({ title: 'Images cannot be copied here', description: 'Save it as PNG instead.' })
    }
  }
  const flip = (metric: string) => flipDirection(metric, data.directionOf(metric))
  return (
    <section
      ref={panel}
      className={styles.panel}
      aria-label="Metrics over epochs"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || look.zoom === null) return
        event.stopPropagation()
        onChange({ zoom: undefined })
      }}
    >
      <div className={styles.bar}>
        <MetricPicker
          data={data}
          shown={metrics}
          onPrimary={onPrimary}
          onToggle={(metric) => {
            const now = metrics.slice(1)
            const show = now.includes(metric) ? now.filter((name) => name !== metric) : [...now, metric]
            onChange({ show: show.length > 0 ? show : undefined, chart: mode === 'grid' ? 'grid' : undefined })
          }}
          isGrid={mode === 'grid'}
          onFlip={flip}
        />
        <Button
          kind="quiet"
          icon={data.direction === 'higher' ? 'arrowUp' : 'arrowDown'}
          className={styles.better}
          onClick={() => flip(primary)}
          title="Flip which way is better"
        >
          {data.direction === 'higher' ? 'Higher is better' : 'Lower is better'}
          {data.isGuessed(primary) && <span className={styles.guess}> (a guess)</span>}
        </Button>
        <span className={styles.gap} />
        {look.zoom !== null && (
          <Button kind="quiet" icon="x" className={styles.zoom} title="Show all epochs" onClick={() => onChange({ zoom: undefined })}>
            <span>
              Epochs {look.zoom[0]}–{look.zoom[1]}
            </span>
          </Button>
        )}
        <AfterFirstPaint>
          <Menu
            align="end"
            trigger={
              <Button kind="quiet" className={styles.ties}>
                Near ties {data.tieShare === null ? 'off' : `${data.tieShare * 100}%`}
                <Icon name="chevronDown" size={14} />
              </Button>
            }
          >
            <NearTieChoice share={data.tieShare} />
          </Menu>
          <SegmentedControl
            label="Charts"
            value={mode}
            options={MODES}
            onChange={(next) =>
              onChange({ chart: next, show: next === 'overlay' && others.length === 0 ? metrics.slice(1, 3) : view.show })
            }
          />
          <ChartMenu
            look={look}
            tieShare={data.tieShare}
            isTable={view.table ?? false}
            isOneChart={mode !== 'grid' && !view.table}
            onLook={onChange}
            onTable={(on) => onChange({ table: on || undefined })}
            onCopyImage={() => void copyImage()}
            onSave={(kind) => void save(kind)}
            onReset={() => onChange({ ...PLAIN_VIEW, metric: view.metric })}
            views={views}
            onView={onChange}
          />
          {choice}
        </AfterFirstPaint>
      </div>
      {view.table ? (
        <ChartTable
          rows={rowsShown()}
          metrics={metrics}
          height={height}
          selectedId={chart.selected?.id ?? null}
          onSelect={(id) => {
            const checkpoint = data.byId.get(id)
            if (checkpoint) chart.onSelect(checkpoint)
          }}
        />
      ) : mode === 'grid' ? (
        <GridChart
          data={data}
          metrics={metrics}
          height={height}
          selected={chart.selected}
          hover={chart.hover}
          look={look}
          onSelect={chart.onSelect}
          onPrimary={onPrimary}
        />
      ) : (
        <MetricChart {...chart} metrics={metrics} height={height} look={look} onZoom={onZoom} />
      )}
      {splitter}
    </section>
  )
}
