import { useMemo } from 'react'
import { PLAIN_VIEW, type RunSearch, runSearchSchema } from '../app/search.ts'
import { useChangeNotes, useNotes } from '../notes/use-notes.ts'

/** The ways to look at a run that the user has kept. */
export interface SavedViews {
  list: readonly { name: string; search: RunSearch }[]
  /** The kept view that is shown right now, if any. */
  current: string | null
  save: () => void
  forget: (name: string) => void
}

const MOST_VIEWS = 20

/** Keeps ways to look at a run: what the chart and the table show, not which checkpoint is selected. */
export function useSavedViews(runId: string, search: RunSearch, primary: string | null): SavedViews {
  const notes = useNotes(runId)
  const change = useChangeNotes()
  return useMemo(() => {
    const kept = notes?.views ?? []
    const now = JSON.stringify(viewOf(search))
    return {
      list: kept.map(({ name, search: text }) => ({ name, search: { ...PLAIN_VIEW, ...readView(text) } })),
      current: kept.find(({ search: text }) => JSON.stringify(readView(text)) === now)?.name ?? null,
      save: () => {
        const name = freeName(describe(search, primary), kept)
        change(runId, { views: [...kept, { name, search: now }].slice(-MOST_VIEWS) })
      },
      forget: (name) => change(runId, { views: kept.filter((view) => view.name !== name) }),
    }
  }, [notes, search, primary, runId, change])
}

function viewOf(search: RunSearch): RunSearch {
  const { at: _, ...view } = runSearchSchema.parse(search)
  return view
}

/** A view as it was kept; one that cannot be read shows nothing special. */
function readView(text: string): RunSearch {
  try {
    return viewOf(JSON.parse(text))
  } catch {
    return {}
  }
}

/** A view in a few words, which is its name. */
function describe({ metric, show = [], chart, smooth, log, zoom, table, filter, sort }: RunSearch, primary: string | null): string {
  const words = [
    [metric ?? primary, ...show].filter(Boolean).join(' + '),
    chart === 'grid' && 'side by side',
    table && 'as table',
    smooth && 'smoothed',
    log && 'logarithmic',
    zoom && `epochs ${zoom[0]}–${zoom[1]}`,
    filter && `where ${filter}`,
    sort && `by ${sort}`,
  ]
  return (words.filter(Boolean).join(', ') || 'As it comes').slice(0, 80)
}

function freeName(name: string, kept: readonly { name: string }[]): string {
  const isTaken = (wanted: string) => kept.some((view) => view.name === wanted)
  if (!isTaken(name)) return name
  for (let number = 2; ; number++) if (!isTaken(`${name} (${number})`)) return `${name} (${number})`
}
