import { hostState, subscribe } from '../host/host-state.ts'

/** Keeps the page's theme with the setting, and with the system while that is the setting. */
export function followTheme(): void {
  const system = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    const chosen = hostState().settings?.theme ?? 'system'
    document.documentElement.dataset.theme = chosen === 'system' ? (system.matches ? 'dark' : 'light') : chosen
  }
  system.addEventListener('change', apply)
  subscribe(apply)
  apply()
}
