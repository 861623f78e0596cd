import { Fragment, memo } from 'react'
import { decimalsFor, formatDelta, formatFullMoment, formatMetric, formatMoment, MISSING } from '../../shared/format/index.ts'
import { metricValue } from '../../shared/metrics/best.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { Icon } from '../ui/icon.tsx'
import styles from './checkpoint-table.module.css'
import { EpochMark, type Presence } from './epoch-mark.tsx'
import { type Hover, useIsHovered } from './hover.ts'
import type { RunData } from './run-data.ts'

interface CheckpointRowProps {
  checkpoint: Checkpoint
  data: RunData
  decimals: ReadonlyMap<string, number>
  now: number
  top: number
  /** 1-based, with the head as the first row. */
  position: number
  selected: boolean
  nearTie: boolean
  presence: Presence
  hover: Hover
  onSelect: (checkpoint: Checkpoint) => void
  onDownload: (checkpoint: Checkpoint) => void
}

/** One checkpoint of the table. */
export const CheckpointRow = memo(function CheckpointRow(props: CheckpointRowProps) {
  const { checkpoint, data, decimals, now, top, position, selected, nearTie, presence, hover, onSelect, onDownload } = props
  const hovered = useIsHovered(hover, checkpoint.id)
  const best = checkpoint.id === data.best?.checkpoint.id
  return (
    <div
      id={`checkpoint-${checkpoint.id}`}
      role="row"
      aria-rowindex={position}
      aria-selected={selected}
      className={[styles.row, hovered && styles.hovered].filter(Boolean).join(' ')}
      style={{ translate: `0 ${top}px` }}
      onMouseEnter={() => hover.set(checkpoint.id)}
      onClick={() => onSelect(checkpoint)}
      onDoubleClick={() => onDownload(checkpoint)}
    >
      <div role="gridcell" className={styles.first}>
        <EpochMark presence={presence} best={best} size={best ? 16 : 14} />
        <span className={checkpoint.epoch === null ? styles.unnumbered : undefined} title={checkpoint.name}>
          {checkpoint.epoch ?? checkpoint.id.slice(-6)}
        </span>
      </div>
      {data.numeric.map((metric) => {
        const value = metricValue(checkpoint, metric)
        const top1 = data.bests.get(metric)?.checkpoint.id === checkpoint.id
        return (
          <Fragment key={metric}>
            <div role="gridcell" className={top1 ? styles.best : undefined} title={value === null ? undefined : String(value)}>
              {formatMetric(value, decimals.get(metric))}
              {top1 && <span className="visually-hidden">, best</span>}
            </div>
            {metric === data.primary && <DeltaCell checkpoint={checkpoint} data={data} nearTie={nearTie} />}
          </Fragment>
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
              onSelect(checkpoint)
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

/** The decimals of a metric's column: those of its largest value, so that digits stand under digits. */
export function columnDecimals(checkpoints: readonly Checkpoint[], metric: string): number {
  let largest = 0
  for (const checkpoint of checkpoints) largest = Math.max(largest, Math.abs(metricValue(checkpoint, metric) ?? 0))
  return decimalsFor(largest)
}
