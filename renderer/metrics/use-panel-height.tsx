import { type ReactNode, useState } from 'react'
import { useMediaQuery } from '../app/use-media-query.ts'
import { host } from '../host/client.ts'
import { useHostState } from '../host/host-state.ts'
import { Splitter } from '../ui/splitter.tsx'

const DEFAULT_HEIGHT = 244
/** In low windows the table keeps at least four rows. */
const LOW_WINDOW_HEIGHT = 176

/** How high what stands above the checkpoints is, as the user left it, and the edge by which it is changed. */
export function usePanelHeight(label: string, leastHeight = 0): { height: number; splitter: ReactNode } {
  const chosen = useHostState(({ settings }) => settings?.chartHeight ?? DEFAULT_HEIGHT)
  const [dragged, setDragged] = useState<number | null>(null)
  const low = useMediaQuery('(height < 680px)')
  const height = low ? Math.min(chosen, LOW_WINDOW_HEIGHT) : (dragged ?? Math.max(chosen, leastHeight))
  const splitter = (
    <Splitter
      label={label}
      value={height}
      min={160}
      max={low ? LOW_WINDOW_HEIGHT : 520}
      standard={DEFAULT_HEIGHT}
      onMove={setDragged}
      onSettle={(chartHeight) => {
        setDragged(chartHeight)
        void host.settings.change({ chartHeight })
      }}
    />
  )
  return { height, splitter }
}
