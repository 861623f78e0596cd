import { Outlet, useNavigate } from '@tanstack/react-router'
import { Suspense, useCallback, useEffect, useState } from 'react'
import { compareChoice } from '../compare/compare-choice.ts'
import { useFolderQuestion } from '../folders/use-folder-choice.ts'
import { useHostState } from '../host/host-state.ts'
import { useLibraryAhead } from '../host/queries.ts'
import { lastRun, runsTarget } from '../runs/last-run.ts'
import { useDroppedLinks } from '../runs/use-go-to-run.ts'
import { Banner } from '../ui/banner.tsx'
import { fetchAhead, lazyPart } from '../ui/lazy-part.tsx'
import { LiveRegion } from '../ui/live-region.tsx'
import styles from './app-frame.module.css'
import { Notices } from './notices.tsx'
import { StatusBar, useTrouble } from './status-bar.tsx'
import { TitleBar } from './title-bar.tsx'

// Most starts need none of these, so their code is loaded only when they are shown.
const FirstRun = lazyPart(async () => (await import('../accounts/first-run.tsx')).FirstRun)
const KeyRejected = lazyPart(async () => (await import('../accounts/key-rejected.tsx')).KeyRejected)
const loadPalette = async () => (await import('../palette/palette.tsx')).Palette
const Palette = lazyPart(loadPalette)
fetchAhead(loadPalette) // so that nothing typed after its key is lost
const FolderPicker = lazyPart(async () => (await import('../folders/folder-picker.tsx')).FolderPicker)

/** The window: title bar, the current view, status bar. Without an account, the first-run screen. */
export function AppFrame() {
  const connection = useHostState((state) => state.connection)
  const listening = useHostState((state) => state.listening)
  const [browsing, setBrowsing] = useState(false)
  const isRejected = useTrouble() === 'rejected'
  const { open: isAsked } = useFolderQuestion()
  const [isFinding, setFinding] = useState(false)
  const find = useCallback(() => setFinding(true), [])
  useViewKeys(find)
  useDroppedLinks()
  if (connection === null) return <Starting listening={listening} />
  if (connection.state === 'disconnected') {
    return (
      <Suspense fallback={<Starting listening={listening} />}>
        <FirstRun />
      </Suspense>
    )
  }
  return (
    <div className={styles.frame}>
      <TitleBar onFind={find} />
      {!listening && (
        <Banner kind="danger" icon="circleAlert">
          <strong>The app’s host has stopped.</strong> Start it again in its terminal and open the address that it prints.
        </Banner>
      )}
      <Notices />
      <main className={styles.body}>
        <Outlet />
      </main>
      <StatusBar connection={connection} onReconnect={() => setBrowsing(false)} />
      <Suspense>
        {isRejected && <KeyRejected connection={connection} browsing={browsing} onBrowse={() => setBrowsing(true)} />}
        {isAsked && <FolderPicker />}
        {isFinding && <Palette onClose={() => setFinding(false)} />}
      </Suspense>
      <LiveRegion />
      <LibraryAhead />
    </div>
  )
}

/** By itself, so that what it hears renders nothing else. */
function LibraryAhead() {
  useLibraryAhead()
  return null
}

/** Nothing for the first moment, then a word, so that no blank window stays. */
function Starting({ listening }: { listening: boolean }) {
  return (
    <div className={styles.starting} role="status">
      <p>{listening ? 'Opening…' : 'Connecting to the app’s host…'}</p>
    </div>
  )
}

function useViewKeys(onFind: () => void): void {
  const navigate = useNavigate()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return
      if (event.key === 'k') onFind()
      else if (event.key === '1') void navigate(runsTarget(lastRun()))
      else if (event.key === '2') void navigate({ to: '/compare', search: { runs: [...compareChoice()] } })
      else if (event.key === '3') void navigate({ to: '/downloads' })
      else if (event.key === '4') void navigate({ to: '/library' })
      else if (event.key === ',') void navigate({ to: '/settings' })
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [navigate, onFind])
}
