import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { Icon } from '../ui/icon.tsx'
import styles from './runs-panel.module.css'
import { useGoToRun } from './use-go-to-run.ts'

/** Finds runs as the user types; Enter on a link, or on an id that is not in the list, asks Vi for that run. */
export function SearchBox({ nothingFound, onDown }: { nothingFound: boolean; onDown: () => void }) {
  const { q = '' } = useSearch({ from: '__root__' })
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const goTo = useGoToRun()
  const search = (text: string) => void navigate({ to: '.', search: (before) => ({ ...before, q: text || undefined }), replace: true })
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      const inField = event.target instanceof HTMLElement && event.target.matches('input, textarea')
      if (event.key !== '/' || inField || event.metaKey || event.ctrlKey || event.altKey) return
      event.preventDefault()
      input.current?.select()
      input.current?.focus()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <div className={styles.search}>
      <Icon name="search" size={14} />
      <input
        ref={input}
        type="search"
        aria-label="Search runs"
        placeholder="Search runs"
        value={q}
        spellCheck={false}
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') search('')
          else if (event.key === 'ArrowDown') onDown()
          else if (event.key === 'Enter') {
            if (q.includes('/') || (q !== '' && nothingFound)) void goTo(q)
            else onDown()
          } else return
          event.preventDefault()
        }}
      />
      {q === '' && <kbd className={styles.kbd}>/</kbd>}
    </div>
  )
}
