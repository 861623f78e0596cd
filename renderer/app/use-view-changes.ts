import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { SettingsChange } from '../../shared/contract/settings.ts'
import { host } from '../host/client.ts'
import { keepUndo, settingsAsTheyAre } from './view-history.ts'

/** A change of the address, or how to find it from what the address holds by then. */
export type ViewChange<Search> = Partial<Search> | ((now: Search) => Partial<Search>)

/**
 * Returns how to change what is looked at: in the address, and where that needs it in settings too. Each change can be taken back,
 * except those of the selection alone; what is typed, in one go.
 */
export function useViewChanges<Search extends object>({ selection, typed }: { selection?: keyof Search; typed?: keyof Search }) {
  const navigate = useNavigate()
  return useCallback(
    (next: ViewChange<Search>, settings: SettingsChange = {}) => {
      const set = (find: (now: Search) => Partial<Search>) =>
        void navigate({ to: '.', search: (now: object) => ({ ...now, ...find(now as Search) }), replace: true } as never)
      let changed: string[] = []
      let before: Partial<Search> | null = null
      const undoSettings = settingsAsTheyAre(settings)
      set((now) => {
        const change = typeof next === 'function' ? next(now) : next
        changed = Object.keys(change)
        before ??= Object.fromEntries(changed.map((key) => [key, now[key as keyof Search]])) as Partial<Search>
        return change
      })
      if (Object.keys(settings).length > 0) void host.settings.change(settings)
      if (changed.every((key) => key === selection)) return
      keepUndo(
        () => {
          set(() => before ?? {})
          undoSettings()
        },
        changed.every((key) => key === typed) ? String(typed) : null,
      )
    },
    [navigate, selection, typed],
  )
}
