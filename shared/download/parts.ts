import type { DownloadParts } from '../contract/downloads.ts'

/** What of a checkpoint is meant, in words. */
export function partsName(parts: DownloadParts): string {
  if (parts === 'all') return 'Everything'
  if (parts === 'adapter') return 'Adapter only'
  return parts.files.length === 1 ? '1 file' : `${parts.files.length} files`
}

/** Whether two are the same parts of a checkpoint. */
export function isSameParts(a: DownloadParts, b: DownloadParts): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
