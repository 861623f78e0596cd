import { formatMetric } from '../../shared/format/index.ts'
import { metricValue } from '../../shared/metrics/best.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { Button } from '../ui/button.tsx'
import { EpochMark, type Presence } from './epoch-mark.tsx'
import type { RunData } from './run-data.ts'
import styles from './selection-bar.module.css'

interface SelectionBarProps {
  data: RunData
  checkpoint: Checkpoint
  presence: Presence
  onDetails: () => void
  onDownload: (checkpoint: Checkpoint) => void
}

/** The selected checkpoint in one line, in windows too narrow for the inspector. */
export function SelectionBar({ data, checkpoint, presence, onDetails, onDownload }: SelectionBarProps) {
  const best = data.best?.checkpoint.id === checkpoint.id
  return (
    <div className={styles.bar}>
      <EpochMark presence={presence} best={best} size={16} />
      <strong>{checkpoint.name}</strong>
      {data.primary && (
        <span className={styles.value}>
          {data.primary} <strong>{formatMetric(metricValue(checkpoint, data.primary))}</strong>
          {best && `, best of ${data.checkpoints.length}`}
        </span>
      )}
      <span className={styles.gap} />
      <Button icon="panelRight" onClick={onDetails}>
        Details
      </Button>
      {presence === 'remote' && (
        <Button kind="primary" icon="arrowDownToLine" onClick={() => onDownload(checkpoint)}>
          Download
        </Button>
      )}
    </div>
  )
}
