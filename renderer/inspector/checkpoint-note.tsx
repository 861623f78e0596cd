import type { Checkpoint } from '../../shared/metrics/checkpoint.ts'
import { NoteField } from '../notes/note-field.tsx'
import { useChangeNotes, useNotes } from '../notes/use-notes.ts'
import styles from './inspector.module.css'

/** The user's own words on a checkpoint. They go into its `checkpoint.json` when it is downloaded. */
export function CheckpointNote({ runId, checkpoint }: { runId: string; checkpoint: Checkpoint }) {
  const notes = useNotes(runId)
  const change = useChangeNotes()
  if (!notes) return null
  return (
    <section className={styles.section} aria-label="Note">
      <div className={styles.sectionHead}>
        <h3 className={styles.sectionTitle}>Note on {checkpoint.name.toLowerCase()}</h3>
      </div>
      <NoteField
        label={`Note on ${checkpoint.name.toLowerCase()}`}
        value={notes.checkpoints[checkpoint.id] ?? ''}
        onChange={(note) => change(runId, { checkpoint: { modelId: checkpoint.id, note } })}
      />
    </section>
  )
}
