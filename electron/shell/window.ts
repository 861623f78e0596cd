import { BrowserWindow, nativeTheme, screen } from 'electron'
import * as z from 'zod'
import { type OpenRawStore, openStore } from '../settings/json-store.ts'

const stateSchema = z.object({
  x: z.number().int().exactOptional(),
  y: z.number().int().exactOptional(),
  width: z.number().int().min(900).default(1280),
  height: z.number().int().min(600).default(800),
  maximized: z.boolean().default(false),
})

const BACKGROUND = { light: '#ffffff', dark: '#16181c' }

/** Opens the main window where it was the last time, and remembers where it is closed. */
export function openWindow(openRawStore: OpenRawStore, folder: string, preload: string, notice: (text: string) => void): BrowserWindow {
  const store = openStore(openRawStore, folder, 'window', stateSchema, notice)
  const { maximized, ...bounds } = store.get()
  const window = new BrowserWindow({
    ...(isOnScreen(bounds) ? bounds : { width: bounds.width, height: bounds.height }),
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Vi Model Browser',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    ...(process.platform === 'darwin' ? { titleBarStyle: 'hiddenInset' as const, trafficLightPosition: { x: 12, y: 14 } } : {}),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => store.set({ ...window.getNormalBounds(), maximized: window.isMaximized() }))
  return window
}

function isOnScreen({ x, y, width, height }: { x?: number; y?: number; width: number; height: number }): boolean {
  if (x === undefined || y === undefined) return false
  const { workArea } = screen.getDisplayMatching({ x, y, width, height })
  return (
    x < workArea.x + workArea.width - 100 && x + width > workArea.x + 100 && y >= workArea.y - 10 && y < workArea.y + workArea.height - 100
  )
}
