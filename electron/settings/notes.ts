import * as z from 'zod'
import { type RunNotes, runNotesSchema } from '../../shared/contract/notes.ts'
import { withDefaults } from '../../shared/options/with-defaults.ts'
import { type JsonStore, type OpenRawStore, openStore } from './json-store.ts'

const notesFileSchema = z.object({ organizations: z.record(z.string(), z.record(z.string(), runNotesSchema)).default({}) })

/** Runs beyond this about which the user wrote nothing are forgotten, those opened longest ago first. */
const MOST_RUNS = 2000

/** What may be changed of {@link RunNotes} at once. */
export type NotesChange = { [K in keyof Omit<RunNotes, 'checkpoints'>]?: RunNotes[K] | undefined } & {
  checkpoint?: { modelId: string; note: string } | undefined
}

/** What the user has written down about runs and checkpoints, kept on this computer. */
export class Notes {
  readonly #store: JsonStore<z.infer<typeof notesFileSchema>>

  constructor(open: OpenRawStore, folder: string, notice: (text: string) => void) {
    this.#store = openStore(open, folder, 'notes', notesFileSchema, notice)
  }

  /** Everything about an organization's runs, by run id. */
  of(organizationId: string): Readonly<Record<string, RunNotes>> {
    return this.#store.get().organizations[organizationId] ?? {}
  }

  /** The note on a checkpoint; empty when there is none. */
  checkpointNote(organizationId: string, runId: string, modelId: string): string {
    return this.of(organizationId)[runId]?.checkpoints[modelId] ?? ''
  }

  change(organizationId: string, runId: string, { checkpoint, ...change }: NotesChange): void {
    const { organizations } = this.#store.get()
    const runs = { ...organizations[organizationId] }
    const before = runs[runId] ?? runNotesSchema.parse({})
    const checkpoints = { ...before.checkpoints }
    if (checkpoint && checkpoint.note.trim() === '') delete checkpoints[checkpoint.modelId]
    else if (checkpoint) checkpoints[checkpoint.modelId] = checkpoint.note
    runs[runId] = withDefaults(before, { ...change, checkpoints })
    this.#store.set({ organizations: { ...organizations, [organizationId]: forgetOldest(runs) } })
  }
}

function forgetOldest(runs: Record<string, RunNotes>): Record<string, RunNotes> {
  const entries = Object.entries(runs)
  if (entries.length <= MOST_RUNS) return runs
  const isWritten = ({ isPinned, note, checkpoints, views }: RunNotes) =>
    isPinned || note !== '' || views.length > 0 || Object.keys(checkpoints).length > 0
  const forgettable = entries.filter(([, notes]) => !isWritten(notes)).sort(([, a], [, b]) => a.openedMs - b.openedMs)
  const forgotten = new Set(forgettable.slice(0, entries.length - MOST_RUNS).map(([runId]) => runId))
  return Object.fromEntries(entries.filter(([runId]) => !forgotten.has(runId)))
}
