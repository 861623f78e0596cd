/** Kept free on a drive beyond what a download writes: folders, `checkpoint.json`, file-system blocks. */
export const RESERVE_BYTES = 16_000_000

/** What has to stay free in a save folder beside the files of a download, in bytes: what the user keeps free, and a little. */
export function reservedBytes(settings: { keepFreeBytes: number } | null): number {
  return (settings?.keepFreeBytes ?? 0) + RESERVE_BYTES
}
