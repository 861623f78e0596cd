import { useMemo } from 'react'
import { decimalsFor, formatCount, formatDelta, formatMetric } from '../../shared/format/index.ts'
import { metricValue } from '../../shared/metrics/best.ts'
import { risenLoss } from '../../shared/metrics/caution.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { isTelling } from '../../shared/metrics/primary.ts'
import { agreementAt, runnerUp } from '../../shared/metrics/reasons.ts'
import type { Run } from '../../shared/vi/run.ts'
import { stoppedEarly } from '../../shared/vi/run-outcome.ts'
import type { RunData } from '../checkpoints/run-data.ts'
import { Icon } from '../ui/icon.tsx'
import styles from './inspector.module.css'

const MOST_TIES = 6

/** Why this checkpoint, or why not: the reason, near ties, and a caution where a validation loss has risen. */
export function WhyThisEpoch({
  run,
  data,
  checkpoint,
  onSelect,
}: {
  run: Run
  data: RunData
  checkpoint: Checkpoint
  onSelect: (checkpoint: Checkpoint) => void
}) {
  const stopped = useMemo(() => stoppedEarly(run, data.checkpoints), [run, data])
  const risen = useMemo(() => risenLoss(data.checkpoints, data.numeric, checkpoint), [data, checkpoint])
  return (
    <section className={styles.section} aria-label="Why this epoch">
      <div className={styles.sectionHead}>
        <h3 className={styles.sectionTitle}>Why this epoch</h3>
      </div>
      <Reason data={data} checkpoint={checkpoint} onSelect={onSelect} />
      {risen && (
        <p className={styles.caution}>
          <Icon name="triangleAlert" size={14} />
          {risen.metric} has risen since epoch {risen.sinceEpoch}.
        </p>
      )}
      {stopped && !risen && (
        <p className={styles.caution}>
          <Icon name="triangleAlert" size={14} />
          The run stopped after epoch {stopped.epoch} of {stopped.planned}.
        </p>
      )}
    </section>
  )
}

function Reason({ data, checkpoint, onSelect }: { data: RunData; checkpoint: Checkpoint; onSelect: (checkpoint: Checkpoint) => void }) {
  const { primary, best, direction, ties, tieShare, checkpoints } = data
  if (primary === null || !best) {
    const latest = data.latest?.id === checkpoint.id
    return (
      <p className={styles.reason}>
        {latest ? 'Selected because it is the latest. ' : ''}Without metrics the app does not guess a best epoch.
      </p>
    )
  }
  const value = metricValue(checkpoint, primary)
  const extreme = direction === 'higher' ? 'Highest' : 'Lowest'
  if (checkpoint.id !== best.checkpoint.id) {
    return (
      <>
        <p className={styles.reason}>
          {value === null ? (
            <>
              {primary} was not evaluated here. The best is {best.checkpoint.name.toLowerCase()}.
            </>
          ) : (
            <>
              <strong>{primary}</strong> is {formatMetric(value)}, {formatDelta(value - best.value, decimalsFor(best.value))} against the
              best, {best.checkpoint.name.toLowerCase()}.
            </>
          )}
        </p>
        <div className={styles.ties}>
          <button type="button" className={styles.tie} onClick={() => onSelect(best.checkpoint)}>
            Show <strong>{best.checkpoint.name.toLowerCase()}</strong>
          </button>
        </div>
      </>
    )
  }
  const valued = checkpoints.filter((candidate) => metricValue(candidate, primary) !== null).length
  const second = runnerUp(checkpoints, primary, direction, best)
  const others = agreementAt(checkpoint, primary, data.bests, isTelling)
  return (
    <>
      <p className={styles.reason}>
        {extreme} <strong>{primary}</strong> of {formatCount(valued)} {valued === 1 ? 'checkpoint' : 'checkpoints'}:{' '}
        <strong>{formatMetric(best.value)}</strong>
        {second &&
          (second.value === best.value
            ? `, as ${direction === 'higher' ? 'high' : 'low'} as ${second.checkpoint.name.toLowerCase()}, which came later`
            : `, ${formatMetric(Math.abs(best.value - second.value), decimalsFor(best.value))} ahead of ${second.checkpoint.name.toLowerCase()}`)}
        .
        {others.evaluated > 0 &&
          ` ${others.agreeing.length === 0 ? 'None' : others.agreeing.length} of ${others.evaluated} other ${others.evaluated === 1 ? 'metric is' : 'metrics are'} best here too.`}
      </p>
      {tieShare !== null && (
        <p className={styles.reason}>
          {ties.length === 0
            ? `No other epoch is within ${tieShare * 100}%.`
            : `${ties.length} ${ties.length === 1 ? 'other is' : 'others are'} within ${tieShare * 100}%:`}
        </p>
      )}
      {ties.length > 0 && (
        <div className={styles.ties}>
          {ties.slice(0, MOST_TIES).map((tie) => (
            <button
              key={tie.checkpoint.id}
              type="button"
              className={styles.tie}
              onClick={() => onSelect(tie.checkpoint)}
              title={tie.checkpoint.name}
            >
              <strong>{tie.checkpoint.epoch ?? tie.checkpoint.id.slice(-6)}</strong>
              <span>{formatDelta(tie.delta, decimalsFor(best.value))}</span>
            </button>
          ))}
          {ties.length > MOST_TIES && <span>and {ties.length - MOST_TIES} more</span>}
        </div>
      )}
    </>
  )
}
