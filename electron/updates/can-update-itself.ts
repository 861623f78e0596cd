/** What decides whether this copy of the app may replace itself. */
export interface InstalledApp {
  isPackaged: boolean
  platform: NodeJS.Platform
  /** The `app-update.yml` that packaging wrote beside the app; null when there is none. */
  updateConfig: string | null
}

/**
 * Whether newer versions can be fetched and their publisher's signature verified before they are installed. macOS verifies its own
 * packages. On Windows it is verified against the publisher's name that a signed package carries. A Linux package has no signature
 * to verify, so it is left to the package manager.
 */
export function canUpdateItself({ isPackaged, platform, updateConfig }: InstalledApp): boolean {
  if (!isPackaged || updateConfig === null) return false
  return platform === 'darwin' || (platform === 'win32' && /^publisherName:/m.test(updateConfig))
}
