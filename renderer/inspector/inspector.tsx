import { memo } from 'react'
import type { DownloadParts } from '../../shared/contract/downloads.ts'
import { formatFullMoment, formatMoment } from '../../shared/format/index.ts'
import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import type { Run } from '../../shared/vi/run.ts'
import { useNow } from '../app/use-now.ts'
import { EpochMark, type Presence, presenceInSentence } from '../checkpoints/epoch-mark.tsx'
import type { RunData } from '../checkpoints/run-data.ts'
import { host } from '../host/client.ts'
import { useInside, useSaved } from '../host/queries.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { AfterFirstPaint } from '../ui/after-first-paint.tsx'
import { IconButton } from '../ui/button.tsx'
import { useCopy } from '../ui/use-copy.ts'
import { CheckpointNote } from './checkpoint-note.tsx'
import { DownloadFooter } from './download-footer.tsx'
import { FilesSection } from './files-section.tsx'
import styles from './inspector.module.css'
import { MetricsAtEpoch } from './metrics-at-epoch.tsx'
import { useSelection } from './use-selection.ts'
import { useSettled } from './use-settled.ts'
import { WhyThisEpoch } from './why-this-epoch.tsx'

interface InspectorProps {
  run: Run
  data: RunData
  checkpoint: Checkpoint
  presence: Presence
  /** Whether the drawer is open, in windows too narrow for a column. */
  open: boolean
  onClose: () => void
  onSelect: (checkpoint: Checkpoint) => void
  onDownload: (checkpoint: Checkpoint, parts: DownloadParts) => void
}

/** The selected checkpoint in full: why it, all its metrics, and its download. */
export const Inspector = memo(function Inspector(props: InspectorProps) {
  const { run, data, checkpoint, presence, open, onClose, onSelect, onDownload } = props
  const now = useNow(60_000)
  const inside = useInside(run.runId, useSettled(checkpoint.id))
  const onDisk = useSaved().get(`${run.runId}/${checkpoint.id}`)
  const selection = useSelection(inside.data, onDisk)
  const copy = useCopy()
  const showProblem = useShowProblem()
  const copySummary = () =>
    host.checkpoints.info({ runId: run.runId, modelId: checkpoint.id }).then((text) => copy(text, 'Summary'), showProblem)
  const best = data.best?.checkpoint.id === checkpoint.id
  const latest = data.latest?.id === checkpoint.id
  return (
    <aside
      className={[styles.inspector, open && styles.open].filter(Boolean).join(' ')}
      aria-label="Selected checkpoint"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <AfterFirstPaint>
        <header className={styles.header}>
          <EpochMark presence={presence} best={best} size={18} />
          <h2 className={styles.title} title={checkpoint.epoch === null ? checkpoint.id : checkpoint.name}>
            {checkpoint.name}
          </h2>
          {best ? <span className={styles.bestChip}>Best {data.primary}</span> : latest && <span className={styles.chip}>Latest</span>}
          <IconButton icon="copy" label="Copy a summary" onClick={() => void copySummary()} className={styles.summary} />
          <IconButton icon="x" label="Close the details" onClick={onClose} className={styles.close} />
          <p className={styles.facts} title={formatFullMoment(checkpoint.createdMs)}>
            {formatMoment(checkpoint.createdMs, now)} ·{' '}
            {presence !== 'remote'
              ? presenceInSentence(presence)
              : `${onDisk ? (onDisk.parts === 'adapter' ? 'adapter' : 'some files') : 'not'} on this computer`}
          </p>
        </header>
        <section className={styles.sections} tabIndex={0} aria-label="Reasons and metrics">
          <WhyThisEpoch run={run} data={data} checkpoint={checkpoint} onSelect={onSelect} />
          <MetricsAtEpoch data={data} checkpoint={checkpoint} />
          <FilesSection
            key={`files ${checkpoint.id}`}
            runId={run.runId}
            checkpoint={checkpoint}
            others={data.checkpoints}
            inside={inside}
            selection={selection}
          />
          <CheckpointNote key={checkpoint.id} runId={run.runId} checkpoint={checkpoint} />
        </section>
        <DownloadFooter
          run={run}
          checkpoint={checkpoint}
          presence={presence}
          inside={inside}
          selection={selection}
          onDownload={onDownload}
        />
      </AfterFirstPaint>
    </aside>
  )
})
