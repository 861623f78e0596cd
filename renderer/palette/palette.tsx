import { Dialog } from '@base-ui/react/dialog'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { parseRunLink } from '../../shared/vi/run-link.ts'
import { readCheckpoints } from '../checkpoints/read-checkpoints.ts'
import { compareChoice } from '../compare/compare-choice.ts'
import { useFolderChoice } from '../folders/use-folder-choice.ts'
import { checkpointsQuery } from '../host/checkpoints-query.ts'
import { host } from '../host/client.ts'
import { useAccountKey } from '../host/queries.ts'
import { useRuns } from '../host/runs-query.ts'
import { useShowProblem } from '../host/use-show-problem.ts'
import { useAllNotes } from '../notes/use-notes.ts'
import { findIn, findRuns } from '../runs/find-runs.ts'
import { useGoToRun } from '../runs/use-go-to-run.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import popup from '../ui/popup.module.css'
import { useCopy } from '../ui/use-copy.ts'
import styles from './palette.module.css'

interface Entry {
  key: string
  group: string
  icon: IconName
  text: string
  hint?: string
  act: () => void
}

const MOST_RUNS = 8
const MOST_CHECKPOINTS = 6

/** Finds runs, checkpoints and actions from the keyboard; an id or a link of Vi goes straight there. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const wanted = text.trim()
  const entries = useEntries(wanted)
  const at = Math.min(active, entries.length - 1)
  const choose = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    entry.act()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive((at + 1) % Math.max(1, entries.length))
    else if (event.key === 'ArrowUp') setActive((at - 1 + entries.length) % Math.max(1, entries.length))
    else if (event.key === 'Enter') choose(entries[at])
    else return
    event.preventDefault()
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={popup.backdrop} />
        <Dialog.Popup className={styles.palette} aria-label="Find runs, checkpoints and actions">
          <div className={styles.search}>
            <Icon name="search" />
            <input
              role="combobox"
              aria-label="Find runs, checkpoints and actions"
              aria-expanded="true"
              aria-controls="palette-list"
              aria-activedescendant={entries[at] ? `palette-${at}` : undefined}
              placeholder="Run, checkpoint, action, id or link"
              value={text}
              spellCheck={false}
              // biome-ignore lint/a11y/noAutofocus: the dialog is this field
              autoFocus
              onChange={(event) => {
                setText(event.target.value)
                setActive(0)
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div id="palette-list" role="listbox" aria-label="Found" className={styles.list}>
            {entries.map((entry, index) => (
              <div key={entry.key} role="presentation">
                {entry.group !== entries[index - 1]?.group && (
                  <div className={styles.group} role="presentation">
                    {entry.group}
                  </div>
                )}
                <div
                  id={`palette-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  className={styles.entry}
                  ref={index === at ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
                  onMouseMove={() => setActive(index)}
                  onClick={() => choose(entry)}
                >
                  <Icon name={entry.icon} />
                  <span className={styles.text}>{entry.text}</span>
                  {entry.hint && <span className={styles.hint}>{entry.hint}</span>}
                </div>
              </div>
            ))}
          </div>
          {entries.length === 0 && <p className={styles.nothing}>Nothing has that in its name.</p>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function useEntries(wanted: string): Entry[] {
  const { runId: openRunId = null } = useParams({ strict: false })
  const { runs } = useRuns()
  const notes = useAllNotes()
  const checkpoints = useOpenCheckpoints(openRunId)
  const actions = useActions(openRunId)
  const navigate = useNavigate()
  const goTo = useGoToRun()
  return useMemo(() => {
    const openRun = (runId: string) => void navigate({ to: '/runs/$runId', params: { runId } })
    const isPinned = (runId: string) => notes[runId]?.isPinned ?? false
    const opened = (runId: string) => notes[runId]?.openedMs ?? 0
    const recent = runs
      .filter(({ runId }) => isPinned(runId) || opened(runId) > 0)
      .sort((a, b) => Number(isPinned(b.runId)) - Number(isPinned(a.runId)) || opened(b.runId) - opened(a.runId))
    const found = wanted === '' ? recent : findRuns(runs, wanted)
    const runEntries = found.slice(0, MOST_RUNS).map(
      ({ runId, spec }): Entry => ({
        key: runId,
        group: wanted === '' ? 'Pinned and recent runs' : 'Runs',
        icon: isPinned(runId) ? 'pin' : 'chartLine',
        text: spec.name || runId,
        hint: runId.slice(0, 6),
        act: () => openRun(runId),
      }),
    )
    const foundCheckpoints =
      wanted === ''
        ? []
        : findIn(
            checkpoints.map(({ name, id }) => `${name} ${id}`),
            wanted,
          )
    const checkpointEntries = foundCheckpoints.slice(0, MOST_CHECKPOINTS).flatMap((at): Entry[] => {
      const checkpoint = checkpoints[at]
      if (!checkpoint || openRunId === null) return []
      const act = () =>
        void navigate({ to: '/runs/$runId', params: { runId: openRunId }, search: (before) => ({ ...before, at: checkpoint.id }) })
      return [{ key: checkpoint.id, group: 'Checkpoints of this run', icon: 'star', text: checkpoint.name, hint: checkpoint.id, act }]
    })
    const foundActions =
      wanted === ''
        ? actions
        : findIn(
            actions.map(({ text }) => text),
            wanted,
          ).flatMap((at) => actions[at] ?? [])
    const isReference = wanted.includes('/') ? parseRunLink(wanted) !== null : /^[0-9a-f-]{16,}$/i.test(wanted)
    const reference: Entry[] = isReference
      ? [{ key: 'reference', group: 'On Vi', icon: 'externalLink', text: `Open ${wanted}`, act: () => void goTo(wanted) }]
      : []
    return [...reference, ...runEntries, ...checkpointEntries, ...foundActions]
  }, [wanted, runs, notes, checkpoints, actions, navigate, goTo, openRunId])
}

function useOpenCheckpoints(runId: string | null) {
  const client = useQueryClient()
  const account = useAccountKey()
  const models = client.getQueryData(checkpointsQuery(client, account, runId ?? '').queryKey)?.models
  return readCheckpoints(models).checkpoints
}

function useActions(openRunId: string | null): Entry[] {
  const navigate = useNavigate()
  const client = useQueryClient()
  const chooseFolder = useFolderChoice()
  const copy = useCopy()
  const showProblem = useShowProblem()
  return useMemo(() => {
    const action = (text: string, icon: IconName, act: () => void): Entry => ({ key: text, group: 'Actions', icon, text, act })
    const theme = (value: 'system' | 'light' | 'dark') => () => void host.settings.change({ theme: value })
    return [
      ...(openRunId === null
        ? []
        : [
            action('Add this run to the comparison', 'gitCompare', () =>
              navigate({ to: '/compare', search: { runs: [...new Set([...compareChoice(), openRunId])] } }),
            ),
            action('Copy a summary of this run', 'copy', () => {
              host.runs.info({ runIdOrLink: openRunId }).then((text) => copy(text, 'Summary'), showProblem)
            }),
            action('Show the training log of this run', 'scrollText', () =>
              navigate({ to: '/runs/$runId', params: { runId: openRunId }, search: ({ q, state }) => ({ q, state, panel: 'log' }) }),
            ),
          ]),
      action('Show runs', 'chartLine', () => void navigate({ to: '/runs' })),
      action('Compare runs', 'gitCompare', () => void navigate({ to: '/compare', search: { runs: [...compareChoice()] } })),
      action('Show downloads', 'arrowDownToLine', () => void navigate({ to: '/downloads' })),
      action('Pause all downloads', 'pause', () => void host.downloads.pause({ id: null })),
      action('Resume all downloads', 'arrowDownToLine', () => void host.downloads.resume({ id: null })),
      action('Refresh', 'refreshCw', () => void client.invalidateQueries({ refetchType: 'active' })),
      action('Choose the save folder', 'folder', () => void chooseFolder()),
      action('Light appearance', 'sun', theme('light')),
      action('Dark appearance', 'moon', theme('dark')),
      action('Appearance like the system', 'monitor', theme('system')),
    ]
  }, [navigate, client, chooseFolder, openRunId, copy, showProblem])
}
