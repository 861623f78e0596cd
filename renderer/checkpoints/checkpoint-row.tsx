import { type MouseEvent, memo } from 'react'
import { decimalsFor, formatDelta, formatFullMoment, formatMetric, formatMoment, MISSING } from '../../shared/format/index.ts'
import { metricValue } from '../../shared/metrics/best.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { betterBy } from '../../shared/metrics/direction.ts'
import { Icon } from '../ui/icon.tsx'
import styles from './checkpoint-table.module.css'
import type { Column } from './columns.ts'
import { EpochMark, type Presence } from './epoch-mark.tsx'
import { type Hover, useIsHovered } from './hover.ts'
import type { RunData } from './run-data.ts'

/** What one row shows. */
export interface CheckpointRowProps {
  checkpoint: Checkpoint
  data: RunData
  columns: readonly Column[]
  /** What the others are measured against, if anything. */
  base: Checkpoint | null
  percent: boolean
  decimals: ReadonlyMap<string, number>
  now: number
  top: number
  /** 1-based, with the head as the first row. */
  position: number
  selected: boolean
  marked: boolean
  nearTie: boolean
  presence: Presence
  hover: Hover
  onPress: (checkpoint: Checkpoint, event: MouseEvent) => void
  onDownload: (checkpoint: Checkpoint) => void
}

/** One checkpoint of the table. */
export const CheckpointRow = memo(function CheckpointRow(props: CheckpointRowProps) {
  const {
    checkpoint,
    data,
    columns,
    base,
    percent,
    decimals,
    now,
    top,
    position,
    selected,
    marked,
    nearTie,
    presence,
    hover,
    onPress,
    onDownload,
  } = props
  const hovered = useIsHovered(hover, checkpoint.id)
  const best = checkpoint.id === data.best?.checkpoint.id
  return (
    <div
      id={`checkpoint-${checkpoint.id}`}
      role="row"
      aria-rowindex={position}
      aria-selected={selected || marked}
      data-selected={selected || undefined}
      className={[styles.row, hovered && styles.hovered, marked && styles.marked].filter(Boolean).join(' ')}
      style={{ translate: `0 ${top}px` }}
      onMouseEnter={() => hover.set(checkpoint.id)}
      onClick={(event) => onPress(checkpoint, event)}
      onDoubleClick={() => onDownload(checkpoint)}
    >
      <div role="gridcell" className={styles.first}>
        <EpochMark presence={presence} best={best} size={best ? 16 : 14} />
        <span
          className={checkpoint.epoch === null ? styles.unnumbered : undefined}
          title={checkpoint.epoch === null ? checkpoint.id : checkpoint.name}
        >
          {checkpoint.epoch ?? checkpoint.id.slice(-6)}
        </span>
      </div>
      {columns.map(({ metric, kind, start }) => {
        if (kind === 'delta') return <DeltaCell key="delta" checkpoint={checkpoint} data={data} nearTie={nearTie} />
        const value = metricValue(checkpoint, metric)
        const isBest = data.bests.get(metric)?.checkpoint.id === checkpoint.id
        const against =
          base && base.id !== checkpoint.id ? againstBase(data, metric, value, metricValue(base, metric), percent, decimals) : null
        return (
          <div
            key={metric}
            role="gridcell"
            className={
              [isBest && styles.best, against && styles[against.kind], start !== null && styles.pinned].filter(Boolean).join(' ') ||
              undefined
            }
            style={start === null ? undefined : { insetInlineStart: start }}
            title={value === null ? undefined : String(value)}
          >
            {against ? against.text : formatMetric(value, decimals.get(metric))}
            {against && <span className="visually-hidden">, {against.kind}</span>}
            {isBest && <span className="visually-hidden">, best</span>}
          </div>
        )
      })}
      <div role="gridcell" className={styles.created} title={formatFullMoment(checkpoint.createdMs)}>
        {formatMoment(checkpoint.createdMs, now)}
      </div>
      <div role="gridcell" className={styles.last}>
        {typeof presence === 'number' ? (
          <span className={styles.percent}>{Math.floor(presence * 100)}%</span>
        ) : presence === 'local' ? (
          <span className={styles.here}>
            <Icon name="hardDrive" size={15} />
          </span>
        ) : (
          <button
            type="button"
            tabIndex={-1}
            className={styles.download}
            aria-label={`Download ${checkpoint.name.toLowerCase()}`}
            title={`Download ${checkpoint.name.toLowerCase()}`}
            onClick={(event) => {
              event.stopPropagation()
              onPress(checkpoint, event)
              onDownload(checkpoint)
            }}
            onDoubleClick={(event) => event.stopPropagation()}
          >
            <Icon name="arrowDownToLine" size={15} />
          </button>
        )}
      </div>
    </div>
  )
})

function DeltaCell({ checkpoint, data, nearTie }: { checkpoint: Checkpoint; data: RunData; nearTie: boolean }) {
  const value = data.primary === null ? null : metricValue(checkpoint, data.primary)
  if (value === null || !data.best) {
    return (
      <div role="gridcell" className={styles.delta}>
        {MISSING}
      </div>
    )
  }
  if (checkpoint.id === data.best.checkpoint.id) {
    return (
      <div role="gridcell" className={styles.isBest}>
        best
      </div>
    )
  }
  const delta = value - data.best.value
  return (
    <div role="gridcell" className={nearTie ? styles.nearTie : styles.delta} title={nearTie ? 'Near tie' : undefined}>
      {nearTie ? '≈ ' : ''}
      {formatDelta(delta, decimalsFor(data.best.value))}
      {nearTie && <span className="visually-hidden">, near tie</span>}
    </div>
  )
}

/** How a value stands against that of the baseline checkpoint; null where there is nothing to compare. */
function againstBase(
  data: RunData,
  metric: string,
  value: number | null,
  base: number | null,
  percent: boolean,
  decimals: ReadonlyMap<string, number>,
): { text: string; kind: 'better' | 'worse' | 'same' } | null {
  if (value === null || base === null || (percent && base === 0)) return null
  const better = betterBy(data.directionOf(metric), value, base)
  const delta = value - base
  return {
    text: percent ? `${formatDelta((delta / Math.abs(base)) * 100, 2)}%` : formatDelta(delta, decimals.get(metric)),
    kind: better === 0 ? 'same' : better > 0 ? 'better' : 'worse',
  }
}

/** The decimals of a metric's column: those of its largest value, so that digits stand under digits. */
export function columnDecimals(checkpoints: readonly Checkpoint[], metric: string): number {
  let largest = 0
  for (const checkpoint of checkpoints) largest = Math.max(largest, Math.abs(metricValue(checkpoint, metric) ?? 0))
  return decimalsFor(largest)
}
