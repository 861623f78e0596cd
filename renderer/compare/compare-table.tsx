import { Fragment, memo, type ReactNode } from 'react'
import { decimalsFor, formatDelta, formatMetric, MISSING } from '../../shared/format/index.ts'
import { metricValue } from '../../shared/metrics/best.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { areIdentical, type CompareCell, compareCells } from '../../shared/metrics/compare.ts'
import { usePresenceOf } from '../checkpoints/presence.ts'
import { LineSample } from '../metrics/line-sample.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MidText } from '../ui/mid-text.tsx'
import styles from './compare.module.css'
import type { CompareData, CompareEntry } from './compare-data.ts'
import { type CompareHover, hoverOver, useIsRunHovered } from './compare-hover.ts'

interface CompareTableProps {
  data: CompareData
  /** The compared checkpoint of each run, in the order of `data.entries`. */
  checkpoints: readonly (Checkpoint | null)[]
  /** Metrics in which all runs are the same are left out unless wanted. */
  showSame: boolean
  hover: CompareHover
  onBaseline: (runId: string) => void
  onOpen: (entry: CompareEntry, checkpoint: Checkpoint) => void
  onDownload: (entry: CompareEntry, checkpoint: Checkpoint) => void
}

/** Each run at one of its checkpoints: every metric there, against the baseline run. Enter on a row downloads that checkpoint. */
export const CompareTable = memo(function CompareTable(props: CompareTableProps) {
  const { data, checkpoints, showSame, hover, onBaseline, onOpen, onDownload } = props
  const baseline = data.entries.findIndex(({ isBaseline }) => isBaseline)
  const columns = data.metrics
    .map((metric) => {
      const direction = data.directionOf(metric)
      const cells = compareCells(checkpoints, metric, direction, baseline)
      const largest = Math.max(0, ...checkpoints.map((checkpoint) => Math.abs((checkpoint && metricValue(checkpoint, metric)) ?? 0)))
      return { metric, direction, cells, decimals: decimalsFor(largest) }
    })
    .filter(({ metric, cells }) => metric === data.primary || showSame || cells.length < 2 || !areIdentical(cells))
  const hidden = data.metrics.length - columns.length
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Runs against the baseline">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.sticky}>
              Run
            </th>
            <th scope="col">Epoch</th>
            {columns.map(({ metric, direction }) => (
              <Fragment key={metric}>
                <th scope="col" className={styles.metricHead} title={`${metric}, ${direction} is better`}>
                  {metric} <Icon name={direction === 'higher' ? 'arrowUp' : 'arrowDown'} size={11} />
                  <span className="visually-hidden">, {direction} is better</span>
                </th>
                <th scope="col" className={styles.deltaHead}>
                  Δ<span className="visually-hidden"> of {metric} to the baseline</span>
                </th>
              </Fragment>
            ))}
            <th scope="col" className={styles.lastHead}>
              On disk
            </th>
          </tr>
        </thead>
        <tbody>
          {data.entries.map((entry, index) => {
            const checkpoint = checkpoints[index] ?? null
            return (
              <HoverRow
                key={entry.runId}
                runId={entry.runId}
                hover={hover}
                onOpen={() => checkpoint && onOpen(entry, checkpoint)}
                onDownload={() => checkpoint && onDownload(entry, checkpoint)}
              >
                <th scope="row" className={styles.sticky}>
                  <RunName
                    entry={entry}
                    onOpen={() => checkpoint && onOpen(entry, checkpoint)}
                    onBaseline={() => onBaseline(entry.runId)}
                  />
                </th>
                <td className={styles.number}>{checkpoint ? (checkpoint.epoch ?? checkpoint.id.slice(-6)) : MISSING}</td>
                {columns.map(({ metric, cells, decimals }) => (
                  <Cells key={metric} cell={cells[index]} decimals={decimals} isBaseline={entry.isBaseline} />
                ))}
                <td className={styles.lastCell}>
                  <Here entry={entry} checkpoint={checkpoint} onDownload={onDownload} />
                </td>
              </HoverRow>
            )
          })}
        </tbody>
      </table>
      {hidden > 0 && (
        <p className={styles.hint}>
          {hidden} {hidden === 1 ? 'metric is' : 'metrics are'} the same in all runs and not shown.
        </p>
      )}
    </div>
  )
})

interface HoverRowProps {
  runId: string
  hover: CompareHover
  onOpen: () => void
  onDownload: () => void
  children: ReactNode
}

/** A row that is marked while its run is hovered anywhere; its cells stay as they are. */
function HoverRow({ runId, hover, onOpen, onDownload, children }: HoverRowProps) {
  const isHovered = useIsRunHovered(hover, runId)
  return (
    <tr
      tabIndex={0}
      data-run={runId}
      className={isHovered ? styles.near : undefined}
      onMouseEnter={() => hoverOver(hover, null, runId)}
      onMouseLeave={() => hoverOver(hover, null, null)}
      onDoubleClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return
        event.preventDefault()
        onDownload()
      }}
    >
      {children}
    </tr>
  )
}

function RunName({ entry, onOpen, onBaseline }: { entry: CompareEntry; onOpen: () => void; onBaseline: () => void }) {
  const { prefix, label, style, run, isBaseline } = entry
  return (
    <span className={styles.runName}>
      <LineSample style={style} />
      <button type="button" className={styles.open} title={run.spec.name} onClick={onOpen}>
        {prefix && <span className={styles.prefix}>{prefix.length > 8 ? `${prefix.slice(0, 7)}…` : prefix}</span>}
        <MidText text={label} className={styles.ownName} />
      </button>
      {isBaseline ? (
        <span className={styles.chip}>baseline</span>
      ) : (
        <button type="button" className={styles.makeBaseline} onClick={onBaseline} aria-label={`Measure against ${label}`}>
          Set as baseline
        </button>
      )}
    </span>
  )
}

function Cells({ cell, decimals, isBaseline }: { cell: CompareCell | undefined; decimals: number; isBaseline: boolean }) {
  if (!cell) return null
  const { value, delta, against, isBest } = cell
  return (
    <>
      <td
        className={[styles.number, styles.value, isBest && styles.best].filter(Boolean).join(' ')}
        title={value === null ? undefined : String(value)}
      >
        {formatMetric(value, decimals)}
        {isBest && <span className="visually-hidden">, best of these runs</span>}
      </td>
      <td className={[styles.number, styles.delta, against && styles[against]].filter(Boolean).join(' ')}>
        {delta === null ? (
          isBaseline ? (
            MISSING
          ) : (
            ''
          )
        ) : against === 'same' ? (
          '0'
        ) : (
          <>
            {formatDelta(delta, decimals)} <span aria-hidden="true">{against === 'better' ? '▲' : '▽'}</span>
            <span className="visually-hidden">, {against}</span>
          </>
        )}
      </td>
    </>
  )
}

function Here({
  entry,
  checkpoint,
  onDownload,
}: {
  entry: CompareEntry
  checkpoint: Checkpoint | null
  onDownload: (entry: CompareEntry, checkpoint: Checkpoint) => void
}) {
  const presenceOf = usePresenceOf()
  if (!checkpoint) return MISSING
  const presence = presenceOf(entry.runId, checkpoint.id)
  if (presence !== 'remote') {
    return (
      <span className={styles.here}>
        {presence === 'local' ? (
          <>
            <Icon name="hardDrive" size={14} /> here
          </>
        ) : (
          `${Math.floor(presence * 100)}%`
        )}
      </span>
    )
  }
  return (
    <Button
      size="sm"
      icon="arrowDownToLine"
      aria-label={`Download ${checkpoint.name.toLowerCase()} of ${entry.label}`}
      onClick={() => onDownload(entry, checkpoint)}
    >
      {checkpoint.name}
    </Button>
  )
}
