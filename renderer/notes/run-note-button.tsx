import { Popover } from '@base-ui/react/popover'
import type { RunNotes } from '../../shared/contract/notes.ts'
import { IconButton } from '../ui/button.tsx'
import popup from '../ui/popup.module.css'
import { NoteField } from './note-field.tsx'
import styles from './run-note-button.module.css'

/** Opens the note on a run. */
export function RunNoteButton({ notes, onChange }: { notes: RunNotes; onChange: (note: string) => void }) {
  return (
    <Popover.Root>
      <Popover.Trigger
        render={
          <IconButton
            icon="notebookPen"
            label={notes.note === '' ? 'Write a note on this run' : `Note on this run: ${notes.note.slice(0, 80)}`}
            className={notes.note === '' ? undefined : styles.written}
          />
        }
      />
      <Popover.Portal>
        <Popover.Positioner className={popup.positioner} sideOffset={4} align="end">
          <Popover.Popup className={[popup.popup, styles.popup].join(' ')} aria-label="Note on this run">
            <NoteField label="Note on this run" value={notes.note} onChange={onChange} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
