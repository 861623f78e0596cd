import { hostState, subscribe } from '../host/host-state.ts'

/** Keeps the page's theme and accent colour with the settings, and with the system while that is the setting. */
export function followTheme(): void {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const { settings, accent } = hostState()
    const root = document.documentElement
    const chosen = settings?.theme ?? 'system'
    root.dataset.theme = chosen === 'system' ? (system.matches ? 'dark' : 'light') : chosen
    root.dataset.accent = settings?.accent === 'system' && accent !== null ? 'system' : 'app'
    if (accent === null) root.style.removeProperty('--system-accent')
    else root.style.setProperty('--system-accent', accent)
  }
  system.addEventListener('change', apply)
  subscribe(apply)
  apply()
}
